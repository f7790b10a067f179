//! How a request came.

/// How a request came: recorded with every event, so that an entry can answer "from where" (R2.17).
#[derive(Debug, Clone, Default)]
pub struct RequestFacts {
    pub client_ip: Option<String>,
    pub http_method: String,
    /// The path pattern, never the path itself: paths carry tokens.
    pub http_url: String,
    pub http_user_agent: Option<String>,
}
