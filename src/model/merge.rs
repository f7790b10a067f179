//! Merging a project into another one (D5).

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
