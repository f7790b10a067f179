//! How much programs send and fetch at once, and how often (R3.3, D1.5).

use std::sync::LazyLock;

use chrono::{DateTime, TimeDelta, Utc};

/// The most things in one request.
pub const BATCH_MOST: usize = 2_000;
/// The largest import, in bytes, before it is packed.
pub const IMPORT_LONGEST: usize = 10 * 1024 * 1024;
/// The largest body of the other addresses that take data.
pub const TRACK_LONGEST: usize = 1024 * 1024;
/// Bodies larger than that, at the same time: from one network and in all. Each is kept in memory until it is stored.
pub const LARGE_FROM: usize = 8;
/// In all.
pub const LARGE_IN_ALL: usize = 16;
/// Requests with data that wait for a thread; whoever comes then is told to come back.
pub const DATA_WAITING: usize = 128;
/// Threads for data, each with a connection of its own.
pub const DATA_THREADS: usize = 4;

/// The earliest time of an event: the first of January 1971.
pub const EVENT_EARLIEST: DateTime<Utc> = DateTime::from_timestamp(31_536_000, 0).expect("a time");
/// How far ahead a clock may be.
pub const EVENT_AHEAD: TimeDelta = TimeDelta::hours(1);
/// How old an event is that is sent as it happens.
pub const TRACKED_WITHIN: TimeDelta = TimeDelta::days(5);
/// For how many days events are kept, from their own time on, where the organization says nothing: two years (R2.18). No plan keeps
/// them longer.
pub const EVENTS_KEPT_DAYS: i32 = 2 * 365 + 1;
/// The fewest days that an organization can say.
pub const EVENTS_KEPT_LEAST: i32 = 30;
/// The longest name of an event, and of a person or group, in bytes.
pub const EVENT_NAME_LONGEST: usize = 255;
/// The longest `$insert_id` of an import.
pub const INSERT_ID_LONGEST: usize = 36;
/// The most properties.
pub const EVENT_PROPERTIES: usize = 255;
/// How deep a property is nested.
pub const NESTED_DEEPEST: usize = 3;
/// The most entries of a list in a property.
pub const NESTED_LONGEST: usize = 255;

/// The things a project can send within a minute, and what it can send at once.
pub const RECORDS_A_MINUTE: u32 = 1_800_000;
/// The exports of a project within an hour.
pub const EXPORTS_AN_HOUR: u32 = 60;
/// The exports of a project within a second, and at the same time.
pub const EXPORTS_A_SECOND: u32 = 3;
pub const EXPORTS_AT_ONCE: u32 = 100;
/// The other questions of programs to a project at the same time.
pub const QUERIES_AT_ONCE: u32 = 5;
/// The other questions of programs to a project within an hour, pages of profiles among them.
pub const QUERIES_AN_HOUR: u32 = 3_600;
/// The most lines of an export that names a limit.
pub const EXPORT_LIMIT: i64 = 100_000;
/// Lines that are read at a time while an export is sent.
pub const EXPORT_PIECE: usize = 2_000;
/// Profiles on a page.
pub const PROFILES_PAGE: i64 = 1_000;
/// Rows that are removed in one step, so that nobody waits for it.
pub const REMOVED_AT_ONCE: i64 = 5_000;
/// For how long data is removed in one round. What is left goes on in the next one, and no other job waits for it.
pub const RETENTION_RUNS_FOR: std::time::Duration = std::time::Duration::from_secs(60);

/// Profiles that are moved in one step of a merge. Of events it is as many as an export reads at a time.
pub const MERGED_PROFILES: usize = 500;
/// So many names and so many people are looked at for clashes before a merge.
pub const CLASHES_LOOKED_AT: i64 = 10_000;
/// After this time without data a project is quiet.
pub const QUIET_AFTER: TimeDelta = TimeDelta::hours(24);
/// For how many days the token and keys of a merged project can go on sending, into the other one.
pub const FORWARDED_DAYS: [i64; 3] = [30, 90, 365];
/// Projects with more events than this have their people counted by programs, not by a page.
pub const PEOPLE_COUNTED_IN: i64 = 1_000_000;
/// Events that are looked at together while people are counted.
pub const PEOPLE_READ: usize = 20_000;
/// How often *Merge for Me* looks whether there is something to do.
pub const MERGE_ROUND: std::time::Duration = std::time::Duration::from_secs(1);

/// The largest file with events that somebody uploads, in bytes, packed or not.
pub const IMPORT_FILE_LONGEST: usize = 512 * 1024 * 1024;
/// What is read of a packed one, in bytes.
pub const IMPORT_FILE_UNPACKED: u64 = 4 * 1024 * 1024 * 1024;
/// The longest line of it.
pub const IMPORT_LINE_LONGEST: usize = 1024 * 1024;
/// Beyond so many bytes its lines are stored, even if they are few.
pub const IMPORT_BLOCK: usize = 2 * 1024 * 1024;
/// So many files are taken at once. Each costs some megabytes of memory.
pub const IMPORT_FILES: usize = 4;
/// For how long nothing may come of a file.
pub const IMPORT_SILENCE: std::time::Duration = std::time::Duration::from_secs(30);
/// How often it is noted how far a file has come, whether something was stored or not.
pub const IMPORT_NOTED: std::time::Duration = std::time::Duration::from_secs(10);
/// An upload of which nothing was noted for so long has broken off.
pub const IMPORT_BROKEN_AFTER: TimeDelta = TimeDelta::minutes(2);
/// The lines of which it is told why they were refused.
pub const IMPORT_REASONS: usize = 10;

told! {
    /// What is wrong with a batch that is too large.
    batch_too_many: "A request can have at most {} entries. Send it in smaller parts.", super::grouped(i64::try_from(BATCH_MOST).unwrap_or(0));
    /// What is wrong with an import that is too long.
    import_too_long: "An import can have at most {} MB before it is compressed. Send it in smaller parts.", IMPORT_LONGEST / 1024 / 1024;
    /// What is wrong with another request that is too long.
    track_too_long: "A request can have at most {} MB before it is compressed. Send it in smaller parts.", TRACK_LONGEST / 1024 / 1024;
    /// What is wrong with a file that is too long.
    import_file_too_long: "A file can have at most {} MB, and {} GB once it is unpacked. Split it, or compress it with gzip.",
        IMPORT_FILE_LONGEST / 1024 / 1024, IMPORT_FILE_UNPACKED / 1024 / 1024 / 1024;
    /// What can be uploaded.
    import_file: "One event on each line (NDJSON), also compressed with gzip, up to {} MB.", IMPORT_FILE_LONGEST / 1024 / 1024;
    /// What is wrong with a number of days.
    events_kept: "'retention_period' must be a number of days from {EVENTS_KEPT_LEAST} to {EVENTS_KEPT_DAYS}.";
    /// What is wrong with a limit of an export.
    export_limit: "'limit' must be a number from 1 to {EXPORT_LIMIT}.";
}
