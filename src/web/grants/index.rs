//! Project Users › Current Users (R1.9): one block for each person, one line for each grant. What somebody was given
//! themselves is changed here, at once; everything else where it comes from.

use askama::Template;

use super::{query::UsersQuery, undo};
use crate::{
    frame::{
        After, Chrome, Fields, Form, InProject, Query, Stage,
        chrome::grouped,
        grant_line::GrantLine,
        guards::ProjectPlace,
        head::ProjectUsersHead,
        list::{Listed, Noun, Somebody},
        parted,
        selection::{from_the_start, gathered},
        sorting::{Column, Heading},
        undo::{Told, Undo},
    },
    http::{Answer, Error},
    model::{
        Grant, Principal, ProjectRole, UserId, addresses,
        grant::{GrantType, Source},
        roles::chosen,
    },
    operations,
    policy::{
        Denied, Feature, OrgAction, ProjectAccess, ProjectActor, grants_over,
        proj::{ChangeRoles, InviteUsers},
    },
    store::{
        PgConnection, QueryResult,
        grants::{
            self, Scope,
            given::AllUsers,
            list::{ProjectUser, ProjectUserQuery},
        },
        members::Member,
    },
};

const USERS: Noun = Noun::new("project-users", "user", "users");
/// Role and type belong to grants, of which a person may have several: the list of people has no order by them.
const HEADINGS: &[Heading] = &[
    Heading::sorts("Name", "name"),
    Heading::sorts("Email", "email"),
    Heading::plain("Classified Data"),
    Heading::plain("Role"),
    Heading::plain("Granted By"),
];

#[derive(Template)]
#[template(path = "grants/index.html", blocks = ["table"])]
struct ProjectUsersPage {
    chrome: Chrome,
    head: ProjectUsersHead,
    list: Listed<Person>,
    /// What happened, told to htmx together with the new table.
    notice: Option<Told>,
    roles: &'static [ProjectRole],
    grants: &'static [GrantType],
    everybody: Option<Everybody>,
    columns: Vec<Column>,
}

parted!(ProjectUsersPage, as_table);

/// The banner of an All Users Grant.
struct Everybody {
    members: String,
    role: ProjectRole,
    /// The viewer may change it.
    theirs: bool,
    lock: String,
}

/// Somebody with all their grants.
struct Person {
    id: i64,
    who: Somebody,
    why: String,
    oneself: bool,
    lines: Vec<Line>,
}

/// One grant.
struct Line {
    grant: GrantLine,
    individual: bool,
    /// The roles the viewer may choose from; empty where the line is not theirs to change.
    roles: Vec<ProjectRole>,
    sees: bool,
    /// The viewer may set or take the tick.
    ticks: bool,
    /// Who could change the line, if the viewer cannot.
    lock: Option<String>,
}

/// `role=` or `sees=`, and in a notice's *Undo* what it takes back.
pub struct Change {
    role: String,
    sees: bool,
    undoes: String,
}

impl From<Fields> for Change {
    fn from(mut fields: Fields) -> Self {
        Self { role: fields.one("role"), sees: fields.one("sees") == "yes", undoes: fields.one("undoes") }
    }
}

/// `GET /projects/{project}/settings/users`. Four statements beside the guard's three.
pub async fn index(InProject { at, .. }: InProject<InviteUsers>, stage: Stage, Query(query): Query<UsersQuery>) -> Answer {
    draw(at, stage, query, None).await
}

/// `POST …/users/{user}/role`: saved at once.
pub async fn update_role(
    InProject { by, at, it: member }: InProject<ChangeRoles, Member>,
    stage: Stage,
    Query(query): Query<UsersQuery>,
    Form(change): Form<Change>,
) -> Answer {
    let user = member.id;
    let role: ProjectRole = chosen(&change.role).map_err(Error::Bad)?;
    let undoes = change.undoes.parse().ok();
    let turned = stage.db.change(by, move |held| operations::grants::change_role(held, user, role, undoes)).await??;
    if user == at.place.person.id {
        // Whoever lowered their own role may not see this page any more.
        let said = format!("Your individual grant is now {role}.");
        return stage.after(After::saying(addresses::project(at.project.id), said));
    }
    let (said, undo) = (format!("{} is now {role}.{}", turned.name, ended(turned.ended)), undo::role(&at, user, &turned, role));
    changed(at, stage, query, said, undo, undoes.is_some()).await
}

/// `POST …/users/{user}/classified`: saved at once.
pub async fn update_classified(
    InProject { by, at, it: member }: InProject<ChangeRoles, Member>,
    stage: Stage,
    Query(query): Query<UsersQuery>,
    Form(change): Form<Change>,
) -> Answer {
    let user = member.id;
    let sees = change.sees;
    let turned = stage.db.change(by, move |held| operations::grants::tick(held, user, sees)).await??;
    let sentence =
        if sees { "can view classified data." } else { "can no longer view classified data through an individual grant." };
    let (said, undo) = (format!("{} {sentence}", turned.name), undo::tick(&at, user, &turned, sees));
    changed(at, stage, query, said, undo, !change.undoes.is_empty()).await
}

/// After something changed in place: the table again, with what happened; without script the page. What was undone was undone in a
/// notice, and the table looks again by itself.
async fn changed(
    at: ProjectPlace,
    stage: Stage,
    query: UsersQuery,
    said: String,
    undo: Option<Undo>,
    was_undone: bool,
) -> Answer {
    let here = addresses::project_users(at.project.id);
    let after = After::on(here.as_str(), said).back_to(query.0.here(&here)).undone_by(undo.filter(|_| !was_undone));
    if !stage.hx().wants_part() || was_undone {
        return stage.after(after);
    }
    draw(at, stage, query, Some(after)).await
}

async fn draw(at: ProjectPlace, stage: Stage, query: UsersQuery, done: Option<After>) -> Answer {
    let (organization, project, wanted) = (at.place.actor.organization, at.project.id, query.wanted());
    let members = i64::from(at.place.membership.organization.member_count);
    let (everybody, found, grants, waiting) = stage
        .db
        .read(move |conn| -> QueryResult<_> {
            let everybody = grants::given::all_users(conn, organization, project)?;
            let role = everybody.as_ref().map(|everybody| everybody.role);
            let found = grants::list::page(conn, organization, project, &wanted, role, members)?;
            let people = found.page.lines.iter().map(|line| line.user_id).collect();
            let scope = Scope { people: Some(people), projects: Some(vec![project]) };
            let grants = grants::grants_in(conn, organization, &scope)?;
            Ok((everybody, found, grants, grants::requests::waiting(conn, organization, project)?))
        })
        .await?;
    let base = addresses::project_users(project);
    let noun = if found.capped { USERS.capped() } else { USERS };
    let page = ProjectUsersPage {
        columns: query.0.columns(&base, HEADINGS, "name"),
        list: Listed::of(stage.hx(), base, query.0, noun, (found.page, found.hits), |line| person(line, &grants, &at)),
        notice: done.as_ref().and_then(After::told),
        roles: ProjectRole::ALL,
        grants: GrantType::ALL,
        everybody: everybody.map(|everybody| banner(&at, &everybody, members)),
        head: ProjectUsersHead::of(&at, "current", waiting),
        chrome: stage.project(&at, "Project Users"),
    };
    stage.show_changed(&page, done)
}

fn ended(invitations: usize) -> String {
    match invitations {
        0 => String::new(),
        1 => " One invitation they can no longer send has ended.".to_owned(),
        n => format!(" {n} invitations they can no longer send have ended."),
    }
}

fn banner(at: &ProjectPlace, everybody: &AllUsers, members: i64) -> Everybody {
    Everybody {
        members: grouped(members),
        role: everybody.role,
        theirs: grants_over(at.actor.access.highest(), Some(everybody.role), None),
        lock: Denied::ProjectRank.to_string(),
    }
}

fn person(line: ProjectUser, grants: &[Grant], at: &ProjectPlace) -> Person {
    let holder = Principal::Person(line.user_id);
    let theirs = ProjectAccess::of(grants.iter().filter(|grant| grant.holder == holder).cloned());
    Person {
        id: line.user_id.0,
        why: addresses::why_in_project(at.project.id, line.user_id),
        oneself: line.user_id == at.place.person.id,
        lines: theirs.grants().iter().map(|grant| draw_line(grant, &line, at)).collect(),
        who: Somebody::of(line.name, &line.email).disabled(line.disabled),
    }
}

fn draw_line(grant: &Grant, person: &ProjectUser, at: &ProjectPlace) -> Line {
    let individual = grant.source == Source::Individual;
    let turns = |new| at.actor.turns(person.user_id, Some(grant.role), new);
    let roles = if individual && turns(None) {
        ProjectRole::ALL.iter().copied().filter(|role| turns(Some(*role))).collect()
    } else {
        Vec::new()
    };
    let drawn = GrantLine::of(grant, &at.place);
    let lock = match &grant.source {
        Source::Individual if roles.is_empty() => Some(Denied::ProjectRank.to_string()),
        Source::OrganizationRole if drawn.href.is_none() => Some(Denied::Organization(OrgAction::ChangeOrgRoles).to_string()),
        Source::Team { .. } if drawn.href.is_none() => Some(Denied::Organization(OrgAction::ManageTeams).to_string()),
        _ => None,
    };
    let gate = Feature::Classification.is_in(at.place.membership.organization.plan);
    let ticks =
        individual && (gate || grant.sees_classified) && at.actor.ticks(person.user_id, grant.role, !grant.sees_classified);
    Line { grant: drawn, individual, roles, sees: grant.sees_classified, ticks, lock }
}

/// Everybody else whose individual grant the acting person could take, among those who match (L9).
pub fn matching(conn: &mut PgConnection, actor: &ProjectActor, members: i64, fields: Fields) -> QueryResult<Vec<UserId>> {
    let (organization, project) = (actor.actor.organization, actor.project);
    let wanted = UsersQuery(from_the_start(UsersQuery::from(fields).0)).wanted();
    let role = grants::given::all_users(conn, organization, project)?.map(|everybody| everybody.role);
    let lines = gathered(|from| {
        let query = ProjectUserQuery { from: from.clone(), ..wanted.clone() };
        Ok(grants::list::page(conn, organization, project, &query, role, members)?.page)
    })?;
    let people: Vec<UserId> = lines.into_iter().map(|line| line.user_id).collect();
    let given = grants::given::among(conn, organization, project, &people)?;
    let theirs = |user: &UserId| {
        let given = given.iter().find(|it| it.user == *user && !actor.actor.is(it.user));
        given.is_some_and(|it| actor.turns(it.user, Some(it.role), None))
    };
    Ok(people.into_iter().filter(theirs).collect())
}

impl ProjectUsersPage {
    /// Where a change in place is posted, so that the same part of the list comes back.
    fn change(&self, person: &Person, what: &str) -> String {
        let behind = self.list.here.strip_prefix(&self.head.base).unwrap_or_default();
        format!("{}/{}/{what}{behind}", self.head.base, person.id)
    }

    /// It is the viewer's own block, with a grant to give up (A45).
    fn leaves(&self, person: &Person) -> bool {
        person.oneself && person.lines.iter().any(|line| line.individual)
    }
}

impl Line {
    fn locked(&self) -> &str {
        self.lock.as_deref().unwrap_or_default()
    }
}
