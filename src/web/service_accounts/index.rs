//! Organization › Service Accounts: the list (R1.7, X18).

use askama::Template;
use chrono::{DateTime, Utc};

use crate::{
    frame::{
        Chrome, May, Query, Stage,
        list::{ListQuery, Listed, Noun},
        parted,
        sorting::{Column, Heading},
        when::When,
    },
    http::Answer,
    model::{ServiceAccountId, addresses, secret_policy::PolicyInForce},
    operations::Reason,
    policy::{OrgActor, in_every_project, org::ManageServiceAccounts, roles_in_every_project},
    store::{
        QueryResult, Search,
        service_accounts::{
            list::{self, AccountLine, AccountSort},
            policy,
        },
    },
};

const ACCOUNTS: Noun = Noun::new("accounts", "service account", "service accounts").capped();

const HEADINGS: &[Heading] = &[
    Heading::sorts("Username", "username"),
    Heading::sorts("Organization Role", "role"),
    Heading::plain("Projects"),
    Heading::plain("Created By"),
    Heading::sorts("Created", "created").falls(),
    Heading::sorts("Last Used", "used").falls(),
    Heading::sorts("Expires", "expires"),
];

/// What the addresses of both lists call their orders (L10.3).
pub(super) const SORTS: &[(&str, AccountSort)] = &[
    ("username", AccountSort::Username),
    ("role", AccountSort::Role),
    ("created", AccountSort::Created),
    ("used", AccountSort::Used),
    ("expires", AccountSort::Ends),
];

#[derive(Template)]
#[template(path = "service_accounts/index.html", blocks = ["table"])]
struct AccountsPage {
    chrome: Chrome,
    list: Listed<Line>,
    columns: Vec<Column>,
    /// When secrets end by themselves, and where that is changed.
    policy: String,
    policy_page: String,
}

parted!(AccountsPage, as_table);

/// One service account.
struct Line {
    id: ServiceAccountId,
    /// Its own page.
    page: String,
    username: String,
    role: String,
    /// Its role in the organization lets it into all of them.
    everywhere: bool,
    projects: Vec<String>,
    created_by: Option<String>,
    created: When,
    last_used: Option<When>,
    expires: Expires,
    /// Why the viewer can neither change nor delete it.
    lock: Option<&'static str>,
}

/// When an account ends, or that it has ended, or never does.
pub enum Expires {
    Never,
    At(When),
    Gone(When),
}

impl Expires {
    pub fn of(at: Option<DateTime<Utc>>) -> Self {
        match at {
            None => Self::Never,
            Some(at) if at <= Utc::now() => Self::Gone(When::date(at)),
            Some(at) => Self::At(When::date(at)),
        }
    }
}

/// `GET /orgs/{org}/settings/service-accounts`
pub async fn index(May { place, .. }: May<ManageServiceAccounts>, stage: Stage, Query(query): Query<ListQuery>) -> Answer {
    let sorted = query.sorted(SORTS, (AccountSort::Username, false));
    let (organization, search, from) = (place.actor.organization, Search::typed(&query.search), query.from.clone());
    let (page, hits, policy) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let page = list::page(conn, organization, &search, sorted, &from)?;
            let everywhere: Vec<_> = roles_in_every_project().into_iter().map(|(role, _)| role).collect();
            let page = page.with(|lines| list::with_projects(conn, organization, lines, &everywhere))?;
            Ok((page, list::hits(conn, organization, &search)?, policy::of(conn, organization)?))
        })
        .await?;
    let base = addresses::service_accounts(organization);
    let page = AccountsPage {
        columns: query.columns(&base, HEADINGS, "username"),
        policy: said(&policy, Utc::now()),
        policy_page: addresses::secret_policy(organization),
        list: Listed::of(stage.hx(), base, query, ACCOUNTS, (page, hits), |(line, projects)| drawn(line, projects, &place.actor)),
        chrome: stage.organization(&place, "Service Accounts"),
    };
    stage.show(&page)
}

/// The policy in words, and from when on it ends secrets if that lies ahead.
pub fn said(it: &PolicyInForce, now: DateTime<Utc>) -> String {
    match it.ends_from(now) {
        Some(from) => format!("{} No secret ends by this policy before {}.", it.policy.sentence(), When::date(from).exact),
        None => it.policy.sentence(),
    }
}

fn drawn(line: AccountLine, projects: Vec<String>, actor: &OrgActor) -> Line {
    Line {
        id: line.id,
        page: addresses::service_account(actor.organization, line.id),
        role: line.role.to_string(),
        everywhere: in_every_project(line.role).is_some(),
        projects,
        created_by: line.created_by,
        created: When::date(line.created_at),
        last_used: line.last_used_at.map(|at| When::relative(at, Utc::now())),
        expires: Expires::of(line.expires_at),
        lock: (!actor.may_change_role_of_account(line.id, line.role, None)).then(|| Reason::Rank.sentence()),
        username: line.username,
    }
}
