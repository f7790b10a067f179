//! What a project is made of.

use super::{name::Name, text_enum::text_enum, timezone::Timezone};

/// A project that is wanted, checked.
#[derive(Debug, Clone)]
pub struct NewProject {
    pub name: Name,
    pub residency: Residency,
    pub timezone: Timezone,
}

text_enum! {
    /// Where the data of a project lives. Chosen once and for all (R2.7, A24).
    Residency {
        UnitedStates = "us", "United States";
        EuropeanUnion = "eu", "European Union";
        India = "in", "India";
    }
}

impl Residency {
    /// The host by which clients of other servers tell where data lives. It says that and nothing else: nobody is sent there.
    pub fn host(self) -> &'static str {
        match self {
            Self::UnitedStates => "mixpanel.com",
            Self::EuropeanUnion => "eu.mixpanel.com",
            Self::India => "in.mixpanel.com",
        }
    }
}

text_enum! {
    /// Whether a project stands or waits for its purge (R2.7.2, R2.7.3).
    ProjectState {
        Active = "active", "Active";
        Deleted = "deleted", "Deleted";
        Reset = "reset", "Reset";
    }
}

text_enum! {
    /// The day on which weeks begin in reports (X30).
    WeekStart {
        Monday = "monday", "Monday";
        Tuesday = "tuesday", "Tuesday";
        Wednesday = "wednesday", "Wednesday";
        Thursday = "thursday", "Thursday";
        Friday = "friday", "Friday";
        Saturday = "saturday", "Saturday";
        Sunday = "sunday", "Sunday";
    }
}

text_enum! {
    /// The month in which quarters begin in reports (X30).
    QuarterStart {
        January = "january", "January";
        February = "february", "February";
        March = "march", "March";
        April = "april", "April";
        May = "may", "May";
        June = "june", "June";
        July = "july", "July";
        August = "august", "August";
        September = "september", "September";
        October = "october", "October";
        November = "november", "November";
        December = "december", "December";
    }
}
