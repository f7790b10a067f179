//! How a request came.

use super::text_enum::text_enum;

/// How a request came: recorded with every event, so that an entry can answer "from where" (R2.17).
#[derive(Debug, Clone, Default)]
pub struct RequestFacts {
    pub client_ip: Option<String>,
    pub http_method: String,
    /// The path pattern, never the path itself: paths carry tokens.
    pub http_url: String,
    pub http_user_agent: Option<String>,
}

text_enum! {
    /// How a request came, as far as it tells (C6.7).
    ProxyPath {
        Direct = "direct", "Nobody speaks for the client";
        Told = "told", "A trusted proxy says who asks";
        Silent = "silent", "A trusted proxy doesn't say who asks";
        PassedOn = "passed_on", "A trusted proxy passes on what the client claims";
        Untrusted = "untrusted", "A proxy that isn't trusted";
    }
}
