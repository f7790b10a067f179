//! Project › Service Accounts: who has what role here and why, another role, and taking one out (R1.10).

use askama::Template;
use chrono::Utc;

use super::{
    additions::{RoleChange, ended, ends},
    index::{Expires, SORTS},
    project_removal::OUT_OF_PROJECT,
};
use crate::{
    frame::{
        After, Chrome, Fields, Form, InProject, Query, Stage,
        change::{Change, look, make},
        confirm::{Confirm, Confirmed},
        grant_line::GrantLine,
        guards::ProjectPlace,
        list::{ListQuery, Listed, Noun},
        parted,
        sorting::{Column, Heading},
        undo::Told,
        when::When,
    },
    http::Answer,
    model::{Grant, Principal, ProjectRole, ServiceAccountId, addresses, grant::Source},
    operations::{
        Held, Refusal,
        service_accounts::{Changed, projects},
    },
    policy::{Denied, ProjectAccess, ProjectPermit, grants_over, proj::CreateServiceAccounts},
    store::{
        QueryResult, Search,
        grants::{self, Scope},
        service_accounts::{
            ServiceAccount,
            list::{self, AccountLine, AccountSort},
        },
    },
};

const ACCOUNTS: Noun = Noun::new("project-accounts", "service account", "service accounts").capped();

const HEADINGS: &[Heading] = &[
    Heading::sorts("Username", "username"),
    Heading::plain("Role"),
    Heading::plain("Granted By"),
    Heading::plain("Created By"),
    Heading::sorts("Last Used", "used").falls(),
    Heading::sorts("Expires", "expires"),
];

#[derive(Template)]
#[template(path = "service_accounts/project.html", blocks = ["table"])]
struct ProjectAccountsPage {
    chrome: Chrome,
    list: Listed<Account>,
    columns: Vec<Column>,
    /// What happened, told to htmx together with the new table.
    notice: Option<Told>,
}

parted!(ProjectAccountsPage, as_table);

/// A service account with all its grants here.
struct Account {
    id: ServiceAccountId,
    username: String,
    created_by: Option<String>,
    last_used: Option<When>,
    expires: Expires,
    why: String,
    lines: Vec<Line>,
}

/// One grant.
struct Line {
    grant: GrantLine,
    individual: bool,
    /// The roles the viewer may choose from; empty where the line is not theirs to change.
    roles: Vec<ProjectRole>,
    lock: Option<String>,
}

/// `GET /projects/{project}/settings/service-accounts`
pub async fn index(
    InProject { at, .. }: InProject<CreateServiceAccounts>,
    stage: Stage,
    Query(query): Query<ListQuery>,
) -> Answer {
    draw(&at, &stage, query, None).await
}

/// `POST …/service-accounts/{account}/role`: saved at once.
pub async fn update_role(
    InProject { by, at, it: account }: InProject<CreateServiceAccounts, ServiceAccount>,
    stage: Stage,
    Form(change): Form<RoleChange>,
) -> Answer {
    let (id, (role, left)) = (account.id, change.read()?);
    let turned = stage.db.change(by, move |held| projects::change_role_here(held, id, role, left)).await??;
    let (said, undo) = change.told(&turned, (role, ""), addresses::project_account_role(at.project.id, id));
    let after = After::on(addresses::project_service_accounts(at.project.id), said).undone_by(undo);
    if !stage.hx().wants_part() {
        return stage.after(after);
    }
    let query = ListQuery::from(Fields::of_query(stage.hx().query()));
    draw(&at, &stage, query, Some(after)).await
}

/// `GET …/service-accounts/{account}/removal`
pub async fn removing(within: InProject<CreateServiceAccounts, ServiceAccount>, stage: Stage) -> Answer {
    let chrome = stage.project(&within.at, "Service Accounts");
    look(RemovalFromProject { by: within.by, account: within.it }, stage, chrome).await
}

/// `POST …/service-accounts/{account}/removal`
pub async fn remove(
    within: InProject<CreateServiceAccounts, ServiceAccount>,
    stage: Stage,
    Form(confirmed): Form<Confirmed>,
) -> Answer {
    let chrome = stage.project(&within.at, "Service Accounts");
    make(RemovalFromProject { by: within.by, account: within.it }, confirmed, stage, chrome).await
}

async fn draw(at: &ProjectPlace, stage: &Stage, query: ListQuery, done: Option<After>) -> Answer {
    let (organization, project) = (at.place.actor.organization, at.project.id);
    let (search, from) = (Search::typed(&query.search), query.from.clone());
    let sorted = query.sorted(SORTS, (AccountSort::Username, false));
    let (page, hits, grants) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let page = list::of_project(conn, organization, project, &search, sorted, &from)?;
            let hits = list::hits_of_project(conn, organization, project, &search)?;
            let shown: Vec<ServiceAccountId> = page.lines.iter().map(|line| line.id).collect();
            let grants = grants::grants_of_accounts(conn, organization, Some(&shown), Some(&[project]))?;
            Ok((page, hits, grants))
        })
        .await?;
    let base = addresses::project_service_accounts(project);
    let page = ProjectAccountsPage {
        columns: query.columns(&base, HEADINGS, "username"),
        list: Listed::of(stage.hx(), base, query, ACCOUNTS, (page, hits), |line| account(line, &grants, at)),
        notice: done.as_ref().and_then(After::told),
        chrome: stage.project(at, "Service Accounts"),
    };
    stage.show_changed(&page, done)
}

fn account(line: AccountLine, grants: &[Grant], at: &ProjectPlace) -> Account {
    let holder = Principal::ServiceAccount(line.id);
    let theirs = ProjectAccess::of(grants.iter().filter(|grant| grant.holder == holder).cloned());
    Account {
        id: line.id,
        why: addresses::why_account_in_project(at.project.id, line.id),
        lines: theirs.grants().iter().map(|grant| draw_line(grant, at)).collect(),
        created_by: line.created_by,
        last_used: line.last_used_at.map(|at| When::relative(at, Utc::now())),
        expires: Expires::of(line.expires_at),
        username: line.username,
    }
}

fn draw_line(grant: &Grant, at: &ProjectPlace) -> Line {
    let (own, individual) = (at.actor.access.highest(), grant.source == Source::Individual);
    let theirs = individual && grants_over(own, Some(grant.role), None);
    let could = |role: &ProjectRole| theirs && grants_over(own, Some(grant.role), Some(*role));
    Line {
        grant: GrantLine::of(grant, &at.place),
        individual,
        roles: ProjectRole::ALL.iter().copied().filter(could).collect(),
        lock: (individual && !theirs).then(|| Denied::ProjectRank.to_string()),
    }
}

/// Taking a service account out of the project.
#[derive(Clone)]
struct RemovalFromProject {
    by: ProjectPermit<CreateServiceAccounts>,
    account: ServiceAccount,
}

impl Change for RemovalFromProject {
    type By = ProjectPermit<CreateServiceAccounts>;
    type Done = Changed<ProjectRole>;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn scope(&self) -> Scope {
        Scope { people: Some(Vec::new()), projects: Some(vec![self.by.project()]) }
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Self::Done, Refusal> {
        projects::remove_here(held, self.account.id)
    }

    fn words(&self) -> Confirm {
        Confirm {
            title: "Remove from project".into(),
            names: vec![self.account.username.clone()],
            sentences: vec![OUT_OF_PROJECT.into()],
            action: addresses::project_account_removal(self.by.project(), self.account.id),
            back: addresses::project_service_accounts(self.by.project()),
            verb: "Remove",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, removed: Self::Done) {
        words.effects = ends(&removed.ended).collect();
    }

    fn after(&self, removed: Self::Done) -> After {
        let said = format!("{} was removed from this project.{}", removed.username, ended(&removed.ended));
        After::on(addresses::project_service_accounts(self.by.project()), said)
    }
}
