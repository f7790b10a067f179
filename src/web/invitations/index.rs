//! Invited Users: those of the organization (R1.3.5) and those whose invitation carries one project (R1.9.4).

use askama::Template;
use chrono::Utc;

use super::{
    dialog::LettersLeft,
    letter::{LetterState, again},
    reached::{At, Reached},
};
use crate::{
    frame::{
        Chrome, Query, Stage,
        list::{ListQuery, Listed, Noun},
        parted,
        saved::{self, Saved},
        sorting::{Column, Heading},
        tabs::{PeopleHead, ProjectUsersHead},
        when::When,
    },
    http::Answer,
    model::{InvitationId, OrganizationRole, ProjectId, ProjectRole, project::ProjectState, saved_filter::FilteredList},
    operations::{
        Reason, Refusal, Standing,
        invitations::open::{InvitationPermit, theirs},
    },
    store::{
        PgConnection, Search, grants,
        invitations::{
            self,
            list::{InvitedLine, InvitedQuery, InvitedSort},
        },
    },
};

const INVITATIONS: Noun = Noun::new("invited", "invitation", "invitations");

/// What the list is sorted by where its address says nothing: the newest first.
const USUAL: &str = "-sent";
const OF_ORGANIZATION: &[Heading] = &[
    Heading::sorts("Email", "email"),
    Heading::plain("Organization Role"),
    Heading::plain("Projects"),
    Heading::plain("Teams"),
    Heading::plain("Invited By"),
    Heading::sorts("Sent", "sent").falls(),
    Heading::sorts("Expires", "expires"),
];
const OF_PROJECT: &[Heading] = &[
    Heading::sorts("Email", "email"),
    Heading::plain("Role"),
    Heading::plain("Invited By"),
    Heading::sorts("Sent", "sent").falls(),
    Heading::sorts("Expires", "expires"),
];

#[derive(Template)]
#[template(path = "invitations/index.html", blocks = ["table"])]
struct InvitedPage {
    chrome: Chrome,
    above: Above,
    list: Listed<Line>,
    columns: Vec<Column>,
    /// How often the table looks again by itself while some letter is on its way.
    again: Option<&'static str>,
    /// How many letters may still leave, for those who look after all of them.
    letters: Option<LettersLeft>,
}

parted!(InvitedPage, as_table);

/// What stands above the list.
enum Above {
    Organization(PeopleHead),
    Project(ProjectUsersHead),
}

struct Line {
    id: InvitationId,
    path: String,
    email: String,
    invited_by: String,
    sent: When,
    expires: When,
    expired: bool,
    carries: Carries,
}

/// What an invitation carries, as the viewer is concerned with it.
enum Carries {
    Everything {
        role: OrganizationRole,
        projects: Vec<String>,
        teams: Vec<String>,
        letter: LetterState,
    },
    Project {
        role: ProjectRole,
        /// The viewer could have sent it, and so may send it again or take it back.
        theirs: bool,
    },
}

/// `GET …/settings/users/invited`
pub async fn index(Reached { by, at, .. }: Reached, stage: Stage, Query(query): Query<ListQuery>) -> Answer {
    let (organization, project) = at.ids();
    let wanted = wanted(&query, project);
    let known = at.kept().filter(|_| query.is_whole());
    let (whose, part) = (at.place().cloned(), stage.hx().wants_part());
    let (page, hits, waiting, kept) = stage
        .db
        .read(move |conn| -> Result<_, Refusal> {
            let kept = whose.map(|place| saved::kept(conn, &place, FilteredList::Invited, part)).transpose()?;
            let page = invitations::list::page(conn, organization, &wanted)?;
            let hits = match known {
                Some(known) => known,
                None => invitations::list::hits(conn, organization, &wanted)?,
            };
            let waiting = project.map(|project| grants::requests::waiting(conn, organization, project)).transpose()?;
            Ok((page.with(|lines| carried(conn, &by, lines))?, hits, waiting.unwrap_or_default(), kept.unwrap_or_default()))
        })
        .await?;
    let watched = page.lines.iter().filter(|_| project.is_none()).map(|(line, _)| line);
    let letters = match &at {
        At::Organization(place) => Some(LettersLeft::of(&stage.db, place).await?),
        At::Project(_) => None,
    };
    let saved = at.place().map(|place| Saved::of(place, FilteredList::Invited, &query, kept)).unwrap_or_default();
    stage.show(&InvitedPage {
        letters,
        again: again(watched),
        columns: query.columns(&at.list(), if project.is_none() { OF_ORGANIZATION } else { OF_PROJECT }, USUAL),
        list: Listed::of(stage.hx(), at.list(), query, INVITATIONS, (page, hits), |(it, carries)| Line::of(&at, it, carries))
            .keeping(saved),
        chrome: at.chrome(&stage),
        above: Above::of(&at, waiting),
    })
}

fn wanted(query: &ListQuery, project: Option<ProjectId>) -> InvitedQuery {
    let words = [("sent", InvitedSort::Sent), ("email", InvitedSort::Email), ("expires", InvitedSort::Expires)];
    let (sort, descending) = query.sorted(&words, (InvitedSort::Sent, true));
    InvitedQuery { project, search: Search::typed(&query.search), sort, descending, from: query.from.clone() }
}

/// Each line with what it carries.
fn carried(
    conn: &mut PgConnection,
    by: &InvitationPermit,
    lines: Vec<InvitedLine>,
) -> Result<Vec<(InvitedLine, Carries)>, Refusal> {
    let (organization, ids): (_, Vec<InvitationId>) = (by.organization(), lines.iter().map(|line| line.id).collect());
    let projects = invitations::projects(conn, organization, &ids)?;
    let Some(project) = by.project() else {
        let teams = invitations::teams(conn, organization, &ids)?;
        let with = |line: InvitedLine| {
            let active = projects.iter().filter(|it| it.invitation == line.id && it.state == ProjectState::Active);
            let carries = Carries::Everything {
                role: line.role,
                projects: active.map(|it| format!("{} ({})", it.name, it.role)).collect(),
                teams: teams.iter().filter(|it| it.invitation == line.id).map(|it| it.name.clone()).collect(),
                letter: LetterState::of(&line, Utc::now()),
            };
            (line, carries)
        };
        return Ok(lines.into_iter().map(with).collect());
    };
    let theirs = theirs(conn, by, &ids)?;
    let with = |line: InvitedLine| {
        let role = projects.iter().find(|it| it.invitation == line.id && it.id == project)?.role;
        let carries = Carries::Project { role, theirs: theirs.contains(&line.id) };
        Some((line, carries))
    };
    Ok(lines.into_iter().filter_map(with).collect())
}

impl Line {
    fn of(at: &At, line: InvitedLine, carries: Carries) -> Self {
        let now = Utc::now();
        Self {
            id: line.id,
            path: at.one(line.id),
            email: line.email.to_string(),
            invited_by: line.invited_by_name,
            sent: When::relative(line.sent_at, now),
            expires: When::relative(line.expires_at, now),
            expired: line.expires_at <= now,
            carries,
        }
    }
}

impl Line {
    /// Why the viewer can neither send it again nor take it back.
    fn lock(&self) -> Option<&'static str> {
        match self.carries {
            Carries::Project { theirs: false, .. } => Some(Reason::CarriesMore.sentence()),
            _ => None,
        }
    }
}

impl Above {
    fn of(at: &At, waiting: i64) -> Self {
        match at {
            At::Organization(place) => Self::Organization(PeopleHead::of(place, "invited")),
            At::Project(at) => Self::Project(ProjectUsersHead::of(at, "invited", waiting)),
        }
    }
}
