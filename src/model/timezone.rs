//! Timezones by city (R2.7.1).

use std::sync::LazyLock;

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};

/// Names that nobody uses any more, each with the present one: `Asia/Calcutta,Asia/Kolkata`. Made of the `backward` file of the
/// IANA list; present is what its `zone.tab` names.
const OUTDATED: &str = include_str!("outdated_zones.csv");

static OUTDATED_ZONES: LazyLock<Vec<(&'static str, &'static str)>> =
    LazyLock::new(|| OUTDATED.lines().filter_map(|line| line.split_once(',')).collect());

/// A zone of the IANA list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Timezone(Tz);

impl Timezone {
    /// Universal time, the zone nobody has to choose (A23).
    pub const UTC: Self = Self(Tz::UTC);

    /// The zone of this exact name, as it is stored.
    pub fn parse(name: &str) -> Option<Self> {
        name.parse().ok().map(Self)
    }

    /// The same zone by its present name, by which whatever is chosen anew is stored (U14).
    pub fn present(self) -> Self {
        let known = OUTDATED_ZONES.binary_search_by_key(&self.name(), |(old, _)| *old);
        known.ok().and_then(|at| Self::parse(OUTDATED_ZONES[at].1)).unwrap_or(self)
    }

    /// Its older names, under which some still look for it (U14).
    pub fn older_names(self) -> impl Iterator<Item = &'static str> {
        OUTDATED_ZONES.iter().filter(move |(_, present)| *present == self.name()).map(|(old, _)| *old)
    }

    /// `Europe/Berlin`.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// `UTC+02:00`, as it is at `now`.
    pub fn offset_label(self, now: DateTime<Utc>) -> String {
        let minutes = self.offset_minutes(now);
        let sign = if minutes < 0 { '−' } else { '+' };
        format!("UTC{sign}{:02}:{:02}", minutes.abs() / 60, minutes.abs() % 60)
    }

    /// Minutes east of Greenwich at `now`.
    pub fn offset_minutes(self, now: DateTime<Utc>) -> i32 {
        self.0.offset_from_utc_datetime(&now.naive_utc()).fix().local_minus_utc() / 60
    }

    /// The first day of the month that `now` belongs to here.
    pub fn month(self, now: DateTime<Utc>) -> NaiveDate {
        let today = now.with_timezone(&self.0).date_naive();
        today.with_day(1).unwrap_or(today)
    }

    /// When this day begins here. Where clocks skip midnight, it begins when they go on.
    pub fn start(self, day: NaiveDate) -> DateTime<Utc> {
        let midnight = day.and_time(NaiveTime::MIN);
        let starts = (0..=4).map(|quarters| midnight + TimeDelta::minutes(30 * quarters));
        let mut real = starts.filter_map(|time| self.0.from_local_datetime(&time).earliest());
        real.next().map_or_else(|| midnight.and_utc(), |start| start.with_timezone(&Utc))
    }

    /// What the clocks here show at this moment, as if they were in Greenwich.
    pub fn shown(self, at: DateTime<Utc>) -> DateTime<Utc> {
        at.with_timezone(&self.0).naive_local().and_utc()
    }

    /// `Berlin`, `Buenos Aires, Argentina`: what people look for.
    pub fn city(self) -> String {
        let mut pieces: Vec<&str> = self.name().split('/').skip(1).collect();
        pieces.reverse();
        if pieces.is_empty() { self.name().to_owned() } else { pieces.join(", ").replace('_', " ") }
    }

    /// `Europe`; nothing for universal time.
    pub fn region(self) -> &'static str {
        self.name().split_once('/').map_or("", |(region, _)| region)
    }
}

/// The zones a person chooses from: UTC first, then the cities by name, without the outdated spellings (U14).
pub fn cities() -> impl Iterator<Item = Timezone> {
    const REGIONS: [&str; 10] =
        ["Africa/", "America/", "Antarctica/", "Arctic/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/"];
    let outdated = |zone: &Tz| OUTDATED_ZONES.binary_search_by_key(&zone.name(), |(old, _)| *old).is_ok();
    let city = move |zone: &Tz| REGIONS.iter().any(|region| zone.name().starts_with(region)) && !outdated(zone);
    std::iter::once(Timezone::UTC).chain(TZ_VARIANTS.iter().copied().filter(city).map(Timezone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_offset_is_that_of_the_day() {
        let berlin = Timezone::parse("Europe/Berlin").unwrap();
        let at = |text: &str| text.parse::<DateTime<Utc>>().unwrap();
        assert_eq!(berlin.offset_label(at("2026-01-15T00:00:00Z")), "UTC+01:00");
        assert_eq!(berlin.offset_label(at("2026-07-15T00:00:00Z")), "UTC+02:00");
        assert_eq!(Timezone::parse("America/St_Johns").unwrap().offset_label(at("2026-01-15T00:00:00Z")), "UTC−03:30");
    }

    // R2.7.1.1, A49
    #[test]
    fn a_day_begins_when_it_begins_there() {
        let starts = |zone: &str, day: &str| Timezone::parse(zone).unwrap().start(day.parse().unwrap()).to_rfc3339();
        assert_eq!(starts("UTC", "2026-05-01"), "2026-05-01T00:00:00+00:00");
        assert_eq!(starts("Europe/Berlin", "2026-05-01"), "2026-04-30T22:00:00+00:00");
        assert_eq!(starts("Asia/Kathmandu", "2026-05-01"), "2026-04-30T18:15:00+00:00");
        assert_eq!(starts("America/Asuncion", "2017-10-01"), "2017-10-01T04:00:00+00:00", "there is no midnight");
        let berlin = Timezone::parse("Europe/Berlin").unwrap();
        assert_eq!(berlin.shown("2026-05-01T12:00:00Z".parse().unwrap()).to_rfc3339(), "2026-05-01T14:00:00+00:00");
    }

    #[test]
    fn the_cities_are_many_and_begin_with_utc() {
        assert_eq!(cities().next(), Some(Timezone::UTC));
        assert_eq!(cities().count(), 419, "418 places and UTC");
        assert!(cities().all(|zone| Timezone::parse(zone.name()) == Some(zone)));
    }

    // U14
    #[test]
    fn an_older_name_is_understood_as_the_present_one() {
        for (old, present) in [
            ("US/Pacific", "America/Los_Angeles"),
            ("Asia/Calcutta", "Asia/Kolkata"),
            ("Japan", "Asia/Tokyo"),
            ("GMT", "UTC"),
            ("Europe/Berlin", "Europe/Berlin"),
        ] {
            assert_eq!(Timezone::parse(old).map(|zone| zone.present().name()), Some(present), "{old}");
        }
        assert!(OUTDATED_ZONES.iter().all(|(old, present)| Timezone::parse(old).unwrap().present().name() == *present));
    }

    // U14
    #[test]
    fn every_place_stands_there_once_under_its_present_name() {
        let mut seen = std::collections::BTreeSet::new();
        for zone in cities() {
            assert!(seen.insert((zone.region(), zone.city())), "{} stands there twice", zone.name());
        }
        for (old, present) in OUTDATED_ZONES.iter() {
            let known = |name: &&str| cities().any(|zone| zone.name() == *name);
            assert!(!known(old) && known(present) && Timezone::parse(old).is_some(), "{old} is {present} now");
        }
        assert!(OUTDATED_ZONES.is_sorted());
        for (old, present) in
            [("Asia/Calcutta", "Asia/Kolkata"), ("Europe/Kiev", "Europe/Kyiv"), ("US/Pacific", "America/Los_Angeles")]
        {
            assert!(Timezone::parse(present).unwrap().older_names().any(|name| name == old), "{old}");
        }
    }
}
