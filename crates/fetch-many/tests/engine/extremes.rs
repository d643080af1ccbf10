//! Settings at the ends of their types.
