//! What is logged, of what an operator asked for.

/// Who tells addresses of receivers and what is sent there, either of which may be a secret of theirs: silent, whatever is asked (K7).
const SILENT: [&str; 3] = ["ureq", "ureq_proto", "rustls"];

/// The directives for what was asked. What strangers send that is no request is no fault of ours: the server tells it only to whoever
/// asks for that much (F25).
pub fn log_filter(asked: &str) -> String {
    let asked: Vec<&str> = asked.split(',').map(str::trim).filter(|one| !is_of_silent(one)).collect();
    let in_detail = asked.iter().any(|one| matches!(*one, "debug" | "trace") || one.contains("actix"));
    let server = (!in_detail).then(|| "actix_http::h1=off".to_owned());
    let silent = SILENT.iter().map(|target| format!("{target}=off"));
    asked.iter().map(ToString::to_string).chain(server).chain(silent).collect::<Vec<_>>().join(",")
}

fn is_of_silent(directive: &str) -> bool {
    let target = directive.split(['=', '[', ':']).next().unwrap_or_default();
    SILENT.contains(&target)
}

#[cfg(test)]
mod tests {
    use super::*;

    // K7, F25
    #[test]
    fn the_way_out_of_webhooks_is_silent_however_much_is_asked_for() {
        for asked in ["trace", "debug,actix_http=trace", "info", "ureq=trace,ureq_proto::client=debug,rustls=trace,info"] {
            let filter = tracing_subscriber::EnvFilter::try_new(log_filter(asked)).expect("a filter").to_string();
            for target in ["ureq", "ureq_proto", "rustls"] {
                let said: Vec<&str> =
                    filter.split(',').filter(|one| is_of_silent(one) && one.starts_with(&format!("{target}="))).collect();
                assert_eq!(said, [format!("{target}=off")], "{asked}: {filter}");
            }
            assert!(!filter.contains("client"), "{filter}");
        }
    }
}
