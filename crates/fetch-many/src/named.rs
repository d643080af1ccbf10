//! Enums whose variants stand at their numbers and have names: [`named`].

/// An enum without values: each variant once, with its docs and its name in one word. It has `ALL` in order, `COUNT`, and
/// its number is its place in `ALL`; `name` and `Display` say its name.
macro_rules! named {
    (
        $(#[$about:meta])*
        $vis:vis enum $Name:ident {
            $($(#[$doc:meta])* $Variant:ident $name:literal,)+
        }
    ) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        $vis enum $Name {
            $($(#[$doc])* $Variant,)+
        }

        impl $Name {
            /// How many there are.
            pub(crate) const COUNT: usize = [$($name),+].len();

            /// All of them, in order.
            pub const ALL: [Self; Self::COUNT] = [$(Self::$Variant),+];

            /// Its name, in one word: that of the variant in small letters.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $(Self::$Variant => $name,)+
                }
            }
        }

        impl std::fmt::Display for $Name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}
pub(crate) use named;

#[cfg(test)]
mod tests {
    use std::fmt::{Debug, Display};

    use crate::stage::Stage;
    use crate::{Slots, Spent};

    fn expect<T: Debug + Display>(all: &[T]) {
        for one in all {
            assert_eq!(one.to_string(), format!("{one:?}").to_lowercase());
        }
    }

    #[test]
    fn every_one_has_the_name_of_its_variant() {
        expect(&Stage::ALL);
        expect(&Spent::ALL);
        expect(&Slots::ALL);
    }

    #[test]
    fn every_stage_is_what_its_name_says() {
        for stage in Stage::ALL {
            assert_eq!(stage.name(), Spent::from(stage).name());
            assert_eq!(stage.name(), Slots::from(stage).name());
        }
    }
}
