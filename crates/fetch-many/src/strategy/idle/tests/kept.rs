//! Which connections are kept, and which comes first.

use super::*;

const TIMEOUT: Duration = Duration::from_secs(60);

fn list(max_per_host: usize, timeout: Duration) -> IdleList<u32> {
    let config = Config::default().max_idle_per_host(max_per_host);
    IdleList::new(&config.idle_timeout(timeout))
}

#[test]
fn the_last_comes_first_and_only_to_its_origin() {
    let list = list(2, TIMEOUT);
    let (http, https) = (uri("http://a/"), uri("https://a/"));
    let (http, https) = (Origin::of(&http).unwrap(), Origin::of(&https).unwrap());
    for number in 1..=3 {
        list.put(http, number, Instant::now());
    }
    let now = Instant::now();
    assert_eq!(list.take(https, now), None);
    assert_eq!(list.take(http, now), Some(2), "the third had no room");
    assert_eq!(list.take(http, now), Some(1));
    assert_eq!(list.take(http, now), None);
}

#[test]
fn expired_ones_are_gone_also_those_of_hosts_that_nobody_asks() {
    let list = list(8, TIMEOUT);
    let (a, b) = (uri("http://a/"), uri("http://b/"));
    let (a, b) = (Origin::of(&a).unwrap(), Origin::of(&b).unwrap());
    let now = Instant::now();
    list.put(a, 1, now);
    assert_eq!(list.take(a, now + TIMEOUT), None);

    list.put(a, 1, now);
    list.put(b, 2, now + TIMEOUT);
    assert_eq!(count(&list), 1, "b alone is left");
}

#[test]
fn times_without_end_do_not_overflow() {
    let list = list(1, Duration::MAX);
    let a = uri("http://a/");
    let a = Origin::of(&a).unwrap();
    let now = Instant::now();
    list.put(a, 1, now);
    assert_eq!(list.take(a, now), Some(1));
}

#[test]
fn of_too_many_in_all_the_oldest_goes() {
    let list = IdleList::new(&Config::default().max_idle(2));
    let urls = [uri("http://a/"), uri("http://b/"), uri("http://c/")];
    let origins = urls.each_ref().map(|url| Origin::of(url).unwrap());
    let now = Instant::now();
    for (number, origin) in origins.iter().enumerate() {
        list.put(*origin, number, now);
    }
    let taken = origins.map(|origin| list.take(origin, now));
    assert_eq!(taken, [None, Some(1), Some(2)]);

    let none = IdleList::new(&Config::default().max_idle(0));
    none.put(origins[0], 1, now);
    assert_eq!(none.take(origins[0], now), None);
}

#[test]
fn those_are_given_up_on_which_nothing_was_heard_since() {
    let list = list(8, TIMEOUT);
    let (a, b) = (uri("http://a/"), uri("http://b/"));
    let (a, b) = (Origin::of(&a).unwrap(), Origin::of(&b).unwrap());
    let now = Instant::now();
    let later = now + Duration::from_secs(1);
    for (origin, number, since) in [(a, 1, now), (b, 2, now), (a, 3, later)] {
        list.put(origin, number, since);
    }
    list.give_up(a, later);
    assert_eq!(list.take(a, later), Some(3));
    assert_eq!(list.take(a, later), None);
    assert_eq!(list.take(b, later), Some(2), "another host's");
}
