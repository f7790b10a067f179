//! What the program keeps of the memory it used.

/// From this size on, memory goes back to the system when it is free.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: libc::c_int = 4 * 1024 * 1024;

/// Has large pieces of memory go back to the system, so that what hashing passwords took is not kept for good (U17). To be
/// called before there is a second thread.
pub fn give_back_when_free() {
    #[cfg(all(target_os = "linux", target_env = "gnu"))]
    // SAFETY: mallopt takes two numbers, and nothing else runs yet.
    unsafe {
        libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE);
        libc::mallopt(libc::M_TRIM_THRESHOLD, LARGE);
    }
}
