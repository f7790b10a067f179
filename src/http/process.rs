//! What the system says of this program, under the names that Prometheus has for it (C6.1). Where there is no `/proc`, less.

use std::{fs, sync::LazyLock, sync::atomic::AtomicU64, time::SystemTime};

use prometheus_client::{
    metrics::{counter::Counter, family::Family, gauge::Gauge},
    registry::Registry,
};

/// When this program first looked at the clock.
static STARTED: LazyLock<SystemTime> = LazyLock::new(SystemTime::now);

/// Remembers when the program started. Called once, early.
pub(super) fn started() {
    LazyLock::force(&STARTED);
}

/// Puts memory, processor time, files and the start among what is told.
pub(super) fn register(registry: &mut Registry) {
    let since = STARTED.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let mut gauge = |name: &str, help: &str, value: Option<f64>| {
        if let Some(value) = value {
            let gauge = Gauge::<f64, AtomicU64>::default();
            gauge.set(value);
            registry.register(name, help, gauge);
        }
    };
    gauge("process_start_time_seconds", "Start time of the process since unix epoch in seconds", Some(since.as_secs_f64()));
    gauge("process_resident_memory_bytes", "Resident memory size in bytes", memory());
    gauge("process_open_fds", "Number of open file descriptors", files());
    gauge("process_max_fds", "Maximum number of open file descriptors", most_files());
    if let Some(seconds) = processor() {
        let counter = Counter::<f64, AtomicU64>::default();
        counter.inc_by(seconds);
        registry.register("process_cpu_seconds", "Total user and system CPU time spent in seconds", counter);
    }
    let version = Family::<[(&'static str, &'static str); 1], Gauge>::default();
    version.get_or_create(&[("version", env!("CARGO_PKG_VERSION"))]).set(1);
    registry.register("steward_build_info", "The version that runs", version);
}

fn memory() -> Option<f64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let kilobytes: f64 = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kilobytes * 1024.0)
}

fn files() -> Option<f64> {
    Some(fs::read_dir("/proc/self/fd").ok()?.count() as f64)
}

fn most_files() -> Option<f64> {
    rlimit::getrlimit(rlimit::Resource::NOFILE).ok().map(|(soft, _)| soft as f64)
}

fn processor() -> Option<f64> {
    // SAFETY: getrusage fills the structure, which is plain numbers, if it answers 0.
    let used = unsafe {
        let mut used: libc::rusage = std::mem::zeroed();
        (libc::getrusage(libc::RUSAGE_SELF, &raw mut used) == 0).then_some(used)?
    };
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 / 1e6;
    Some(seconds(used.ru_utime) + seconds(used.ru_stime))
}
