//! What a project is made of.

use super::text_enum::text_enum;

text_enum! {
    /// Where the data of a project lives. Chosen once and for all (spec 2.7, A24).
    Residency {
        UnitedStates = "us", "United States";
        EuropeanUnion = "eu", "European Union";
        India = "in", "India";
    }
}

text_enum! {
    /// Whether a project stands or waits for its purge (spec 2.7.2, 2.7.3).
    ProjectState {
        Active = "active", "Active";
        Deleted = "deleted", "Deleted";
        Reset = "reset", "Reset";
    }
}
