//! Project Users › Current Users (R1.9): one block for each person, one line for each grant. What somebody was given
//! themselves is changed here, at once; everything else where it comes from.

use std::fmt;

use askama::Template;

use super::{query::UsersQuery, undo};
use crate::{
    frame::{
        After, Chrome, Fields, Form, InProject, Query, Stage,
        chrome::grouped,
        grant_line::{where_a_role_changes, where_a_team_changes},
        guards::ProjectPlace,
        list::{Listed, Noun, Somebody},
        parted,
        selection::{from_the_start, gathered},
        sorting::{Column, Heading},
        tabs::ProjectUsersHead,
        undo::{Told, Undo},
    },
    http::{Answer, Error},
    model::{
        ProjectRole, UserId, addresses,
        grant::{BriefGrant, GrantType, Source},
        roles::chosen,
    },
    operations,
    policy::{
        Denied, Feature, OrgAction, ProjectActor, grants_over,
        proj::{ChangeRoles, InviteUsers},
        strongest_first,
    },
    store::{
        PgConnection, QueryResult,
        grants::{
            self,
            list::{ProjectUser, ProjectUserQuery},
            shown::LetIn,
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
    role: ProjectRole,
    source: String,
    /// Where the viewer can change it.
    href: Option<String>,
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
pub struct RoleForm {
    role: String,
    sees: bool,
    undoes: String,
}

impl From<Fields> for RoleForm {
    fn from(mut fields: Fields) -> Self {
        Self { role: fields.one("role"), sees: fields.one("sees") == "yes", undoes: fields.one("undoes") }
    }
}

/// `GET /projects/{project}/settings/users`. One statement beside the guard's three; some more where something is asked of the list.
pub async fn index(InProject { at, .. }: InProject<InviteUsers>, stage: Stage, Query(query): Query<UsersQuery>) -> Answer {
    draw(at, stage, query, None).await
}

/// `POST …/users/{user}/role`: saved at once.
pub async fn update_role(
    InProject { by, at, it: member }: InProject<ChangeRoles, Member>,
    stage: Stage,
    Query(query): Query<UsersQuery>,
    Form(form): Form<RoleForm>,
) -> Answer {
    let user = member.id;
    let role: ProjectRole = chosen(&form.role).map_err(Error::Bad)?;
    let undoes = form.undoes.parse().ok();
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
    Form(form): Form<RoleForm>,
) -> Answer {
    let user = member.id;
    let sees = form.sees;
    let turned = stage.db.change(by, move |held| operations::grants::set_classified(held, user, sees)).await??;
    let sentence =
        if sees { "can view classified data." } else { "can no longer view classified data through an individual grant." };
    let (said, undo) = (format!("{} {sentence}", turned.name), undo::tick(&at, user, &turned, sees));
    changed(at, stage, query, said, undo, !form.undoes.is_empty()).await
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
    // The viewer is somebody, so what everybody has the guard has read.
    let everybody = at.actor.access.grants().iter().find(|grant| grant.source == Source::AllUsers).map(|grant| grant.role);
    // For a whole page the guard has counted who waits.
    let (known, alone) = ((!stage.hx().wants_part()).then_some(at.waiting), wanted.is_one_statement(everybody));
    let asked = move |conn: &mut PgConnection| -> QueryResult<_> {
        let found = grants::shown::page(conn, organization, project, &wanted, everybody, members)?;
        Ok((found, known.map_or_else(|| grants::requests::waiting(conn, organization, project), Ok)?))
    };
    let (found, waiting) = if alone { stage.db.ask(asked).await? } else { stage.db.read(asked).await? };
    let base = addresses::project_users(project);
    let noun = if found.capped { USERS.capped() } else { USERS };
    let page = ProjectUsersPage {
        columns: query.0.columns(&base, HEADINGS, "name"),
        list: Listed::of(stage.hx(), base, query.0, noun, (found.page, found.hits), |line| person(line, &at)),
        notice: done.as_ref().and_then(After::told),
        roles: ProjectRole::ALL,
        grants: GrantType::ALL,
        everybody: everybody.map(|role| banner(&at, role, members)),
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

fn banner(at: &ProjectPlace, role: ProjectRole, members: i64) -> Everybody {
    Everybody {
        members: grouped(members),
        role,
        theirs: grants_over(at.actor.access.highest(), Some(role), None),
        lock: Denied::ProjectRank.to_string(),
    }
}

fn person((line, mut grants): LetIn, at: &ProjectPlace) -> Person {
    strongest_first(&mut grants, |grant| (grant.role, grant.label()));
    Person {
        id: line.user_id.0,
        why: addresses::why_in_project(at.project.id, line.user_id),
        oneself: line.user_id == at.place.person.id,
        lines: grants.iter().map(|grant| draw_line(grant, &line, at)).collect(),
        who: Somebody::of(line.name, &line.email).disabled(line.disabled),
    }
}

fn draw_line(grant: &BriefGrant, person: &ProjectUser, at: &ProjectPlace) -> Line {
    let individual = grant.source == GrantType::Individual;
    let turns = |new| at.actor.may_change_role(person.user_id, Some(grant.role), new);
    let roles = if individual && turns(None) {
        ProjectRole::ALL.iter().copied().filter(|role| turns(Some(*role))).collect()
    } else {
        Vec::new()
    };
    let href = match (grant.source, &grant.team) {
        (GrantType::OrganizationRole, _) => where_a_role_changes(person.user_id, &at.place),
        (GrantType::Team, Some((team, _))) => where_a_team_changes(*team, &at.place),
        _ => None,
    };
    let lock = match grant.source {
        GrantType::Individual if roles.is_empty() => Some(Denied::ProjectRank),
        GrantType::OrganizationRole if href.is_none() => Some(Denied::Organization(OrgAction::ChangeOrgRoles)),
        GrantType::Team if href.is_none() => Some(Denied::Organization(OrgAction::ManageTeams)),
        _ => None,
    };
    let gate = Feature::Classification.is_in(at.place.membership.organization.plan);
    Line {
        ticks: individual
            && (gate || grant.sees_classified)
            && at.actor.may_set_classified(person.user_id, grant.role, !grant.sees_classified),
        lock: lock.map(|lock| lock.to_string()),
        sees: grant.sees_classified,
        role: grant.role,
        source: grant.label(),
        href,
        individual,
        roles,
    }
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
        given.is_some_and(|it| actor.may_change_role(it.user, Some(it.role), None))
    };
    Ok(people.into_iter().filter(theirs).collect())
}

impl ProjectUsersPage {
    /// Where a change in place is posted, so that the same part of the list comes back.
    fn change(&self, person: &Person, what: &'static str) -> impl fmt::Display {
        let (base, id) = (self.head.base.as_str(), person.id);
        let behind = self.list.here.strip_prefix(base).unwrap_or_default();
        fmt::from_fn(move |f| write!(f, "{base}/{id}/{what}{behind}"))
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
