//! Where somebody was when they sent a form.

use actix_web::{HttpRequest, http::header::REFERER};

use crate::model::addresses;

/// The path and query of the page a form was on, if the browser tells and it is a page of ours: nobody is sent on to another
/// site (S2).
pub fn path(request: &HttpRequest) -> Option<String> {
    let referer = request.headers().get(REFERER)?.to_str().ok()?;
    let url = url::Url::parse(referer).ok()?;
    Some(url[url::Position::BeforePath..url::Position::AfterQuery].to_owned()).filter(|path| addresses::is_own_path(path))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    // S2
    #[test]
    fn only_a_path_of_ours_is_taken_from_it() {
        let told = |referer: &str| path(&TestRequest::default().insert_header((REFERER, referer)).to_http_request());
        assert_eq!(told("https://steward.test/orgs/1?page=2#top").as_deref(), Some("/orgs/1?page=2"));
        for wrong in ["", "/orgs/1", "https://steward.test//evil.example/", "mailto:ada@northwind.test"] {
            assert_eq!(told(wrong), None, "{wrong}");
        }
    }
}
