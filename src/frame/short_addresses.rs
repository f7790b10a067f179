//! Addresses of lists say nothing that is empty. A form sends every field it has; without script the short address is asked then.

use actix_web::{
    HttpResponse,
    body::BoxBody,
    dev::{ServiceRequest, ServiceResponse},
    http::{Method, header::LOCATION},
    middleware::Next,
};

/// What lists are searched, filtered and sorted by.
const WORDS: [&str; 7] = ["search", "role", "team", "sort", "activity", "grant", "data"];

/// Sends whoever asks for a page with such a word and nothing behind it to the same page without it (L10.3).
pub async fn redirect(request: ServiceRequest, next: Next<BoxBody>) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let asks_for_page = request.method() == Method::GET && !request.headers().contains_key("hx-request");
    match shorter(request.uri().path(), request.query_string()).filter(|_| asks_for_page) {
        Some(address) => Ok(request.into_response(HttpResponse::SeeOther().insert_header((LOCATION, address)).finish())),
        None => next.call(request).await,
    }
}

/// The address without what is empty, if anything is. Two strokes at the beginning would name another host (S9.42).
fn shorter(path: &str, query: &str) -> Option<String> {
    let says = |pair: &&str| !pair.split_once('=').is_some_and(|(name, value)| value.is_empty() && WORDS.contains(&name));
    let kept: Vec<&str> = query.split('&').filter(says).collect();
    if path.starts_with("//") || kept.len() == query.split('&').count() {
        return None;
    }
    let kept = kept.join("&");
    Some(if kept.is_empty() { path.to_owned() } else { format!("{path}?{kept}") })
}

#[cfg(test)]
mod tests {
    use super::shorter;

    // L10.3, S9.42
    #[test]
    fn only_empty_words_of_lists_are_left_out_and_only_of_our_own_addresses() {
        let short = |path: &str, query: &str| shorter(path, query).unwrap_or_else(|| "as it is".to_owned());
        assert_eq!(short("/users", "search=&role="), "/users");
        assert_eq!(short("/users", "search=&role=admin&x="), "/users?role=admin&x=");
        for query in ["", "search=a", "x=", "search", "role=admin&after=5.b"] {
            assert_eq!(short("/users", query), "as it is", "{query}");
        }
        assert_eq!(short("//evil.test/", "search="), "as it is");
    }
}
