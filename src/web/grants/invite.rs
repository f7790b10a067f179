//! Project Users › Invite Users (M60–M64): members, everybody, or new addresses, row by row.

use actix_session::Session;
use askama::Template;

use crate::{
    frame::{Chrome, Fields, Form, InProject, Query, extract::Scene, guards::ProjectPlace, respond, show, show_again},
    http::{Answer, Db, Error},
    model::{
        EmailAddress, FieldErrors, ProjectRole, addresses,
        figures::capitalized,
        invitation::{ProjectInvited, ProjectInvitee, Whoever},
        limits::{INVITEES, OFFERED},
    },
    operations::{self, Refusal},
    policy::{everybody_would_manage, proj::InviteUsers},
    store::{Search, grants},
    web::invitations::dialog::doubts,
};

/// How a row names everybody (R1.9.2).
const EVERYBODY: &str = "All Users in the Organization";

#[derive(Template)]
#[template(path = "grants/invite.html", blocks = ["form", "candidates"])]
struct InvitePage {
    chrome: Chrome,
    action: String,
    back: String,
    roles: Vec<ProjectRole>,
    /// Address and name of members who can be let in.
    candidates: Vec<(String, String)>,
    doubts: Vec<String>,
    form: InviteForm,
    errors: FieldErrors,
}

/// What was typed, row by row.
#[derive(Default, Clone)]
pub struct InviteForm {
    rows: Vec<Row>,
    pressed: Option<Pressed>,
    /// What is odd was seen and meant.
    sure: bool,
}

#[derive(Clone, Copy)]
enum Pressed {
    Add,
    Remove(usize),
}

#[derive(Default, Clone)]
struct Row {
    n: usize,
    user: String,
    role: String,
    /// It was just added: the person types here next.
    fresh: bool,
}

impl From<Fields> for InviteForm {
    fn from(mut fields: Fields) -> Self {
        let pressed = match (fields.has("add"), fields.one("remove").parse()) {
            (true, _) => Some(Pressed::Add),
            (false, Ok(row)) => Some(Pressed::Remove(row)),
            _ => None,
        };
        let mut rows = Vec::new();
        for n in 0..INVITEES {
            if !fields.has(&format!("user-{n}")) {
                break;
            }
            let (user, role) = (fields.one(&format!("user-{n}")), fields.one(&format!("role-{n}")));
            rows.push(Row { n, user, role, fresh: false });
        }
        // A form without a single row is one with an empty row: it comes back with a message.
        if rows.is_empty() {
            rows.push(Row { role: ProjectRole::Consumer.as_str().to_owned(), ..Row::default() });
        }
        Self { rows, pressed, sure: fields.has("sure") }
    }
}

/// What somebody types while they look for a member.
pub struct Typed(Option<String>);

impl From<Fields> for Typed {
    fn from(mut fields: Fields) -> Self {
        let row = fields.suffix("user-");
        Self(row.map(|row| fields.one(&format!("user-{row}")).chars().take(200).collect()))
    }
}

impl Row {
    fn check(&self, errors: &mut FieldErrors) -> Option<ProjectInvitee> {
        let typed = self.user.trim();
        let who = match EmailAddress::parse(typed) {
            _ if typed.eq_ignore_ascii_case(EVERYBODY) => Some(Whoever::Everybody),
            Some(email) => Some(Whoever::Person(email)),
            None => None,
        };
        match (typed.is_empty(), &who) {
            (true, _) => errors.add(format!("user-{}", self.n), "Choose somebody, or type a mail address."),
            (_, None) => errors.add(format!("user-{}", self.n), format!("{typed} is not a whole mail address.")),
            _ => {}
        }
        let role = self.role.parse::<ProjectRole>();
        if role.is_err() {
            errors.add(format!("role-{}", self.n), "Choose a role from the list.");
        }
        Some(ProjectInvitee { who: who?, role: role.ok()?, row: self.n })
    }
}

impl InviteForm {
    /// From what was typed to what is meant.
    fn check(&self) -> Result<Vec<ProjectInvitee>, FieldErrors> {
        let mut errors = FieldErrors::default();
        let list = self.rows.iter().filter_map(|row| row.check(&mut errors)).collect();
        errors.or(list)
    }

    /// The same form after *Add another user* or a remove button.
    fn changed(mut self, pressed: Pressed) -> Self {
        match pressed {
            Pressed::Add if self.rows.len() < INVITEES => {
                let role = ProjectRole::Consumer.as_str().to_owned();
                self.rows.push(Row { role, fresh: true, ..Row::default() });
            }
            Pressed::Remove(n) if self.rows.len() > 1 && n < self.rows.len() => {
                self.rows.remove(n);
                self.rows[n.saturating_sub(1)].fresh = true;
            }
            _ => {}
        }
        for (n, row) in self.rows.iter_mut().enumerate() {
            row.n = n;
        }
        self
    }
}

/// `GET /projects/{project}/settings/users/invite`, with `?user-0=` the members whom that finds.
pub async fn new(
    InProject { at, .. }: InProject<InviteUsers>,
    db: Db,
    scene: Scene,
    Query(Typed(typed)): Query<Typed>,
) -> Answer {
    let mut form = InviteForm::from(Fields::default());
    form.rows[0].fresh = true;
    let (hx, searching) = (scene.hx.clone(), typed.is_some());
    let page = InvitePage::draw(scene, &db, &at, form, FieldErrors::default(), typed.unwrap_or_default()).await?;
    if searching { show(&hx, &page, &page.as_candidates()) } else { show(&hx, &page, &page.as_form()) }
}

/// `POST /projects/{project}/settings/users/invite`
pub async fn create(
    InProject { by, at, .. }: InProject<InviteUsers>,
    db: Db,
    scene: Scene,
    session: Session,
    Form(form): Form<InviteForm>,
) -> Answer {
    let (hx, organization) = (scene.hx.clone(), by.organization());
    if let Some(pressed) = form.pressed {
        let page = InvitePage::draw(scene, &db, &at, form.changed(pressed), FieldErrors::default(), String::new()).await?;
        return show(&hx, &page, &page.as_form());
    }
    let desk = scene.site.desk.clone();
    let invited = match form.check() {
        Ok(list) => {
            let mut odd = doubts(&db, organization, form.sure, addresses(&list)).await?;
            if !form.sure && list.iter().any(|row| row.who == Whoever::Everybody && everybody_would_manage(row.role)) {
                odd.push(
                    "Everybody in the organization, and everybody who joins later, would be Admin of this project.".to_owned(),
                );
            }
            if !odd.is_empty() {
                let page = InvitePage::draw(scene, &db, &at, form, FieldErrors::default(), String::new()).await?;
                let page = InvitePage { doubts: odd, ..page };
                return show_again(&hx, &page, &page.as_form());
            }
            db.change(by, move |held| operations::grants::invite::invite(held, &desk, &list)).await?
        }
        Err(errors) => Err(errors.into()),
    };
    match invited {
        Ok(invited) => {
            let (users, list) = (addresses::project_users(at.project.id), addresses::project_invited(at.project.id));
            respond::done(&hx, &session, &[&users, &list], &users, &summary(invited))
        }
        Err(Refusal::Invalid(errors)) => {
            let page = InvitePage::draw(scene, &db, &at, form, errors, String::new()).await?;
            show_again(&hx, &page, &page.as_form())
        }
        Err(refusal) => Err(refusal.into()),
    }
}

fn addresses(list: &[ProjectInvitee]) -> Vec<EmailAddress> {
    let address = |row: &ProjectInvitee| match &row.who {
        Whoever::Person(email) => Some(email.clone()),
        Whoever::Everybody => None,
    };
    list.iter().filter_map(address).collect()
}

/// "2 users added, 1 invited, 1 mail queued."
fn summary(invited: ProjectInvited) -> String {
    let mut parts = Vec::new();
    if let Some(role) = invited.everybody {
        parts.push(format!("everybody in the organization is {role}"));
    }
    match invited.added {
        0 => {}
        1 => parts.push("1 user added".to_owned()),
        n => parts.push(format!("{n} users added")),
    }
    if invited.letters.invited > 0 {
        return match parts.as_slice() {
            [] => crate::web::invitations::dialog::summary(invited.letters),
            parts => capitalized(&format!("{}, {}", parts.join(", "), crate::web::invitations::dialog::summary(invited.letters))),
        };
    }
    capitalized(&format!("{}.", parts.join(", ")))
}

impl InvitePage {
    async fn draw(
        scene: Scene,
        db: &Db,
        at: &ProjectPlace,
        form: InviteForm,
        errors: FieldErrors,
        typed: String,
    ) -> Result<Self, Error> {
        let (organization, project, search) = (at.place.actor.organization, at.project.id, Search::typed(&typed));
        let candidates = db.ask(move |conn| grants::list::candidates(conn, organization, project, &search, OFFERED)).await?;
        let back = addresses::project_users(project);
        Ok(Self {
            action: format!("{back}/invite"),
            back,
            roles: ProjectRole::ALL.iter().copied().filter(|role| at.actor.reaches(*role)).collect(),
            candidates: candidates.into_iter().map(|line| (line.email.to_string(), line.name)).collect(),
            doubts: Vec::new(),
            chrome: Chrome::project(scene, at, "Project Users"),
            form,
            errors,
        })
    }

    fn everybody(&self) -> &'static str {
        EVERYBODY
    }

    /// The sentence at a field of a row.
    fn at(&self, field: &str, row: &Row) -> Option<&str> {
        self.errors.at(&format!("{field}-{}", row.n))
    }
}
