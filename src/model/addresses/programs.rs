//! Where programs ask.

/// The document of the interface.
pub const OPENAPI: &str = "/api/openapi.json";
/// Where other programs ask for decisions (K8).
pub const DECISIONS: &str = "/access/v1/";
/// Where they find out that they can.
pub const DECISIONS_FOUND: &str = "/.well-known/authzen-configuration";

/// Whether only programs come here: no session counts, nothing of a browser is asked, and answers are JSON (R3.1).
pub fn is_for_programs(path: &str) -> bool {
    ["/api/", "/organizations/", "/settings/project/", "/projects/update/", DECISIONS].iter().any(|begin| path.starts_with(begin))
}
