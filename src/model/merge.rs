//! Merging a project into another one, by Steward or with a file (D5).

use super::text_enum::text_enum;

text_enum! {
    /// How far a merge has come.
    MergeState {
        Running = "running", "Running";
        Done = "done", "Finished";
        Cancelled = "cancelled", "Cancelled";
        Stopped = "stopped", "Stopped";
    }
}

text_enum! {
    /// How far a file with events has come that somebody uploads.
    ImportState {
        Running = "running", "Importing";
        Done = "done", "Finished";
        Stopped = "stopped", "Stopped";
    }
}
