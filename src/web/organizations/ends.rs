//! The end of an organization: what goes with it, counted and shown before; and the end called off (R1.2, R2.11, M10–M12).

use chrono::Utc;

use crate::{
    frame::{
        After, Form, May, Query, Stage,
        change::{Change, look, make},
        chrome::grouped,
        confirm::{Confirm, Typed, TypedForm},
        guards::Place,
        when::When,
    },
    http::{Answer, Site},
    model::{FieldErrors, addresses, limits},
    operations::{Held, Refusal, organizations::ends},
    policy::{OrgAction, Permit, org::DeleteOrganization},
    store::{
        PgConnection, QueryResult,
        grants::Scope,
        organizations::ends::{self as stored, Gone},
    },
};

/// So many projects are called by their names; nobody reads more before they press the button.
const NAMED: usize = 20;

/// The end of the organization as its Overview shows it.
pub struct End {
    /// Set, by whom and for when.
    pub ending: Option<Set>,
    /// The viewer may set it and call it off.
    pub may: bool,
}

/// An end that is set.
pub struct Set {
    pub by: String,
    pub asked: When,
    pub due: When,
}

impl End {
    /// What there is to say of it. Nothing is read where no end is set.
    ///
    /// # Errors
    /// Those of the database.
    pub fn of(conn: &mut PgConnection, place: &Place) -> QueryResult<Self> {
        let (organization, may) = (&place.membership.organization, place.actor.may(OrgAction::DeleteOrganization));
        let Some(due) = organization.deletion_due_at else { return Ok(Self { ending: None, may }) };
        let ending = stored::of(conn, organization.id)?.map(|it| Set {
            by: it.deletion_asked_by_name.unwrap_or_else(|| "The operator".to_owned()),
            asked: When::date(it.deletion_asked_at.unwrap_or(organization.created_at)),
            due: When::date(due),
        });
        Ok(Self { ending, may })
    }
}

/// `GET /orgs/{org}/settings/overview/removal`
pub async fn removing(may: May<DeleteOrganization>, stage: Stage, Query(form): Query<TypedForm>) -> Answer {
    let chrome = stage.organization(&may.place, "Overview");
    look(Removal::of(may, &stage, form.typed), stage, chrome).await
}

/// `POST /orgs/{org}/settings/overview/removal`: the organization's name has to be typed.
pub async fn remove(may: May<DeleteOrganization>, stage: Stage, Form(form): Form<TypedForm>) -> Answer {
    let chrome = stage.organization(&may.place, "Overview");
    make(Removal::of(may, &stage, form.typed), form.confirmed, stage, chrome).await
}

/// `GET /orgs/{org}/settings/overview/removal/cancellation`
pub async fn cancelling(May { by, place, .. }: May<DeleteOrganization>, stage: Stage) -> Answer {
    let organization = &place.membership.organization;
    let due = organization.deletion_due_at;
    let confirm = Confirm {
        title: "Cancel deletion".into(),
        names: vec![organization.name.clone()],
        sentences: match due {
            Some(_) => {
                vec!["The organization stays, with everything in it. People can be invited and projects created again.".into()]
            }
            None => Vec::new(),
        },
        reasons: match due {
            Some(_) => Vec::new(),
            None => vec![("This organization isn't scheduled for deletion.".into(), "")],
        },
        action: addresses::removal_cancellation(by.organization()),
        back: addresses::overview(by.organization()),
        verb: "Keep organization",
        mild: true,
        ..Confirm::default()
    };
    confirm.show(stage.hx(), stage.organization(&place, "Overview"))
}

/// `POST /orgs/{org}/settings/overview/removal/cancellation`
pub async fn cancel(May { by, place, .. }: May<DeleteOrganization>, stage: Stage) -> Answer {
    let (desk, back) = (stage.site().desk.clone(), addresses::overview(by.organization()));
    stage.db.change(by, move |held| ends::cancel_deletion(held, &desk, Utc::now())).await??;
    stage.after(After::saying(back, format!("{} will not be deleted.", place.membership.organization.name)))
}

/// Setting the end of the organization.
#[derive(Clone)]
struct Removal {
    by: Permit<DeleteOrganization>,
    name: String,
    site: Site,
    typed: String,
}

/// What comes of it: everything that will go, where it is looked at; the day, where it is done.
#[derive(Debug)]
enum Done {
    Seen(Gone),
    Scheduled(String),
}

impl Removal {
    fn of(may: May<DeleteOrganization>, stage: &Stage, typed: String) -> Self {
        let name = may.place.membership.organization.name.clone();
        Self { by: may.by, name, site: stage.site().clone(), typed }
    }
}

impl Change for Removal {
    type By = Permit<DeleteOrganization>;
    type Done = Done;

    fn by(&self) -> &Self::By {
        &self.by
    }

    /// Nobody by name: it ends everything for everybody.
    fn scope(&self) -> Scope {
        Scope::nobody()
    }

    fn lacks(&self) -> FieldErrors {
        Typed::fault_of_organization(&self.name, &self.typed)
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Done, Refusal> {
        let due = ends::schedule(held, &self.site.desk)?;
        Ok(Done::Scheduled(due.format("%-d %B %Y").to_string()))
    }

    fn try_out(&self, held: &mut Held<Self::By>) -> Result<Done, Refusal> {
        ends::rehearse(held, &self.site.desk).map(Done::Seen)
    }

    fn words(&self) -> Confirm {
        let due = Utc::now() + limits::ORGANIZATION_ENDS;
        Confirm {
            title: "Delete Organization".into(),
            names: vec![self.name.clone()],
            sentences: vec![
                format!("It will be deleted permanently on {}, with everything in it.", due.format("%-d %B %Y")),
                limits::organization_ends().into(),
                "No one can be invited, and nothing new can be created or transferred here in the meantime.".into(),
            ],
            quiet: Some("Only the organization itself."),
            effects: vec![
                "People's accounts stay. The other Owners get an email now, and all Owners are reminded before the day.".into(),
            ],
            asks: true,
            typed: Some(Typed::of_organization(&self.name, &self.typed)),
            action: addresses::organization_removal(self.by.organization()),
            back: addresses::overview(self.by.organization()),
            verb: "Delete Organization",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, done: Done) {
        if let Done::Seen(gone) = done {
            words.losses = lost(&gone);
        }
    }

    fn after(&self, done: Done) -> After {
        let day = if let Done::Scheduled(day) = done { format!(" on {day}") } else { String::new() };
        After::saying(addresses::overview(self.by.organization()), format!("{} will be deleted{day}.", self.name))
    }
}

/// What goes, a line for each kind of thing that was there.
fn lost(gone: &Gone) -> Vec<String> {
    let Gone { projects, ended_projects, members, nowhere_else, teams, service_accounts, invitations, data: (events, profiles) } =
        gone;
    let counted = |n: i64, one: &str, many: &str| (n > 0).then(|| format!("{} {}", grouped(n), if n == 1 { one } else { many }));
    let named =
        counted(i64::try_from(projects.len()).unwrap_or(i64::MAX), "project with all its data", "projects with all their data");
    let named = named.map(|line| format!("{line}, tokens and keys: {}", listed(projects)));
    let here = counted(*nowhere_else, "of them belongs to no other organization", "of them belong to no other organization");
    let people = counted(*members, "member loses access", "members lose access");
    let people = people.map(|line| here.map_or_else(|| line.clone(), |here| format!("{line}; {here}")));
    let data = [counted(*events, "event", "events"), counted(*profiles, "user profile", "user profiles")];
    let data = data.into_iter().flatten().reduce(|events, profiles| format!("{events} and {profiles}"));
    let lines = [
        named,
        data,
        counted(*ended_projects, "deleted project that can still be restored", "deleted projects that can still be restored"),
        people,
        counted(*teams, "team", "teams"),
        counted(*service_accounts, "service account", "service accounts"),
        counted(*invitations, "invitation, open or past", "invitations, open or past"),
        Some("The audit log and all settings".to_owned()),
    ];
    lines.into_iter().flatten().map(|line| format!("{line}.")).collect()
}

fn listed(names: &[String]) -> String {
    let shown = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(NAMED) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
