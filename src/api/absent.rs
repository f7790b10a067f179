//! Addresses that clients of other servers know and that lead nowhere here: each says what is not there, with 404, which clients take
//! for "not there" (R3.1). `docs/programs.md` lists them.

use std::rc::Rc;

use actix_web::{Route, web};

use super::{
    envelope::{Done, Refused},
    table::Answering,
    words::Nothing,
};

/// A path, and everything below it that is no operation.
pub struct Absent {
    /// As it is written down. Those of an organization begin with `/organizations/…` and stand under `/api/app` too.
    pub path: &'static str,
    /// What is told to whoever asks.
    pub sentence: &'static str,
}

const FOR_PEOPLE: &str = "A service account belongs to one organization. People create and join organizations in the console.";
const ROLES: &str = "Custom roles aren't available in this version of Steward.";
const VIEWS: &str = "Data views can't be created or changed in this version of Steward.";
const SIGN_ON: &str = "Single sign-on, SCIM and linked organizations aren't available in this version of Steward.";
const LOG: &str = "Programs can't read the audit log in this version of Steward. Webhooks send its entries as they happen.";

#[rustfmt::skip]
pub const ABSENT: &[Absent] = &[
    Absent { path: "/organizations/create_org",                     sentence: FOR_PEOPLE },
    Absent { path: "/organizations/create_org_and_project",         sentence: FOR_PEOPLE },
    Absent { path: "/organizations/get-discoverable-orgs",          sentence: FOR_PEOPLE },
    Absent { path: "/organizations/join_org",                       sentence: FOR_PEOPLE },
    Absent { path: "/organizations/{org}/audit-logs",               sentence: LOG },
    Absent { path: "/organizations/{org}/workspaces",               sentence: VIEWS },
    Absent { path: "/organizations/{org}/sso",                      sentence: SIGN_ON },
    Absent { path: "/organizations/{org}/scim-name",                sentence: SIGN_ON },
    Absent { path: "/organizations/{org}/linked_orgs",              sentence: SIGN_ON },
    Absent { path: "/api/app/scim/v2",                              sentence: SIGN_ON },
    Absent { path: "/api/app/projects/{project}/custom-roles",      sentence: ROLES },
    Absent { path: "/api/app/projects/{project}/workspaces",        sentence: VIEWS },
    Absent { path: "/api/app/projects/{project}/audit-logs",        sentence: LOG },
];

impl Absent {
    /// What stands on this path or above it.
    pub fn over(path: &str) -> Option<&'static Self> {
        let is_over =
            |absent: &&Self| path.strip_prefix(absent.path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        ABSENT.iter().find(is_over)
    }

    /// The answer, whatever the method.
    pub fn answer(&'static self) -> Route {
        web::route().to(|| async { Err::<Done<Nothing>, _>(Refused::Absent(self.sentence)) })
    }

    fn addresses(&self) -> Vec<String> {
        let mounts = if self.path.starts_with("/organizations/") { &["", "/api/app"][..] } else { &[""] };
        mounts.iter().flat_map(|mount| ["", "/{rest:.*}"].map(|rest| format!("{mount}{}{rest}", self.path))).collect()
    }
}

/// Their addresses, to stand behind those of the operations.
pub fn resources() -> impl Iterator<Item = (Vec<String>, Answering)> {
    ABSENT.iter().map(|absent| {
        let answering: Answering = Rc::new(|resource| resource.default_service(absent.answer()));
        (absent.addresses(), answering)
    })
}
