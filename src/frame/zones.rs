//! Timezones to choose from: by region and city, each with its present offset (R2.7.1).

use chrono::{DateTime, Utc};

use crate::model::timezone::{Timezone, cities};

/// A part of the world and its cities, by name, so that typing a city's first letters finds it.
pub struct Region {
    pub label: &'static str,
    pub zones: Vec<Zone>,
}

/// One of them.
pub struct Zone {
    pub name: &'static str,
    /// "Berlin (UTC+01:00)".
    pub label: String,
    /// Its older names, for whoever looks for them and for browsers that know no other (U14).
    pub older: String,
}

const UNIVERSAL: &str = "Universal time";

/// All zones, and the present one even if it is an outdated spelling.
pub fn regions(now: DateTime<Utc>, present: &str) -> Vec<Region> {
    let mut regions: Vec<Region> = Vec::new();
    let present = Timezone::parse(present).filter(|zone| !cities().any(|city| city == *zone));
    for zone in cities().chain(present) {
        // An older name stands where the place is, and says that it is one.
        let label = if zone.present().region().is_empty() { UNIVERSAL } else { zone.present().region() };
        let place = if zone == zone.present() { zone.city() } else { zone.name().to_owned() };
        let older = zone.older_names().collect::<Vec<_>>().join(" ");
        let line = Zone { name: zone.name(), label: format!("{place} ({})", zone.offset_label(now)), older };
        match regions.iter_mut().find(|region| region.label == label) {
            Some(region) => region.zones.push(line),
            None => regions.push(Region { label, zones: vec![line] }),
        }
    }
    for region in &mut regions {
        region.zones.sort_by(|a, b| a.label.cmp(&b.label));
    }
    regions
}

/// "Europe/Berlin (UTC+01:00)", for a line that only shows it.
pub fn shown(name: &str, now: DateTime<Utc>) -> String {
    Timezone::parse(name).map_or_else(|| name.to_owned(), |zone| format!("{name} ({})", zone.offset_label(now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(present: &str) -> Vec<(&'static str, String)> {
        let now = "2026-01-15T00:00:00Z".parse().unwrap();
        regions(now, present).into_iter().flat_map(|region| region.zones).map(|zone| (zone.name, zone.label)).collect()
    }

    #[test]
    fn a_city_is_found_by_its_first_letters_and_says_its_offset() {
        let zones = all("UTC");
        let label = |name: &str| zones.iter().find(|(zone, _)| *zone == name).unwrap().1.clone();
        assert_eq!(label("Europe/Berlin"), "Berlin (UTC+01:00)");
        assert_eq!(label("America/Argentina/Buenos_Aires"), "Buenos Aires, Argentina (UTC−03:00)");
        assert_eq!(label("UTC"), "UTC (UTC+00:00)");
    }

    // U14
    #[test]
    fn an_older_name_without_a_region_stands_where_its_place_is() {
        let now = "2026-01-15T00:00:00Z".parse().unwrap();
        for (stored, region, label) in [
            ("Japan", "Asia", "Japan (UTC+09:00)"),
            ("Singapore", "Asia", "Singapore (UTC+08:00)"),
            ("EST", "America", "EST (UTC−05:00)"),
            ("US/Pacific", "America", "US/Pacific (UTC−08:00)"),
            ("Zulu", UNIVERSAL, "Zulu (UTC+00:00)"),
        ] {
            let regions = regions(now, stored);
            assert_eq!(regions[0].label, UNIVERSAL, "{stored}: the list begins as it always does");
            let found = regions.iter().find(|region| region.zones.iter().any(|zone| zone.name == stored)).unwrap();
            assert_eq!(found.label, region, "{stored}");
            assert!(found.zones.iter().any(|zone| zone.name == stored && zone.label == label), "{stored}");
        }
        let universal = regions(now, "Japan").remove(0).zones;
        assert_eq!(universal.iter().map(|zone| zone.name).collect::<Vec<_>>(), ["UTC"]);
    }

    #[test]
    fn an_outdated_spelling_stays_chosen_where_a_project_has_it() {
        assert!(all("US/Pacific").iter().any(|(name, _)| *name == "US/Pacific"));
        assert!(!all("UTC").iter().any(|(name, _)| *name == "US/Pacific"));
        assert_eq!(all("no/zone").len(), all("UTC").len());
    }
}
