//! Transfer Project: to which organization, what would come of it, and Done (M40–M43, R1.8.3, R2.7.4).

use super::ends::{of_one, with_data};
use crate::{
    frame::{
        After, Fields, Form, InProject, Query, Stage,
        change::{Change, look, make},
        confirm::{Choice, Confirm, Confirmed},
    },
    http::{Answer, Error, Site},
    model::{FieldErrors, OrganizationId, addresses},
    operations::{
        Held, Refusal,
        projects::{self, transfer::Moved},
    },
    policy::{ProjectPermit, proj::EndProject},
    store::{grants::Scope, projects::moves::Destination},
};

/// What was chosen, and the mark of what was seen.
#[derive(Debug, Clone)]
pub struct TransferForm {
    to: String,
    confirmed: Confirmed,
}

impl From<Fields> for TransferForm {
    fn from(mut fields: Fields) -> Self {
        Self { to: fields.one("to"), confirmed: Confirmed::take(&mut fields) }
    }
}

/// `GET /projects/{project}/settings/transfer`, with `?to=` to see what that would bring.
pub async fn new(within: InProject<EndProject>, stage: Stage, Query(form): Query<TransferForm>) -> Answer {
    let (chrome, change) = (stage.project(&within.at, "Overview"), Transfer::of(within, &stage, form.to).await?);
    look(change, stage, chrome).await
}

/// `POST /projects/{project}/settings/transfer`. Without the mark of what was seen, that is shown first.
pub async fn create(within: InProject<EndProject>, stage: Stage, Form(form): Form<TransferForm>) -> Answer {
    let (chrome, change) = (stage.project(&within.at, "Overview"), Transfer::of(within, &stage, form.to).await?);
    make(change, form.confirmed, stage, chrome).await
}

/// Moving the project.
#[derive(Clone)]
struct Transfer {
    by: ProjectPermit<EndProject>,
    site: Site,
    name: String,
    destinations: Vec<Destination>,
    typed: String,
    /// An organization that does not exist is answered like one that is not the person's to choose.
    to: Option<OrganizationId>,
    /// What goes with it, in words.
    data: Option<String>,
}

impl Transfer {
    async fn of(within: InProject<EndProject>, stage: &Stage, typed: String) -> Result<Self, Error> {
        let (user, from) = (within.by.user(), within.by.organization());
        let destinations = stage.db.read(move |conn| projects::transfer::destinations(conn, user, from)).await?;
        let to = destinations.iter().map(|it| it.id).find(|id| id.to_string() == typed);
        let data = with_data(stage, &[within.at.project.id], "move with it").await?;
        Ok(Self { by: within.by, site: stage.site().clone(), name: within.at.project.name, destinations, typed, to, data })
    }

    fn choice(&self) -> Choice {
        let nowhere = self.destinations.is_empty();
        Choice {
            label: "Organization".into(),
            name: "to",
            id: "to",
            options: Some(self.destinations.iter().map(|it| (it.id.to_string(), it.name.clone())).collect()),
            first: Some(if nowhere { "No organization" } else { "Choose an organization" }),
            value: self.to.map_or_else(String::new, |to| to.to_string()),
            hint: nowhere.then(|| {
                "You can transfer a project to an organization where you are an Owner or Admin, but you don't belong to another one. Ask an \
                 Owner there to invite you as Admin."
                    .into()
            }),
        }
    }
}

impl Change for Transfer {
    type By = ProjectPermit<EndProject>;
    type Done = Moved;

    fn by(&self) -> &Self::By {
        &self.by
    }

    fn other(&self) -> Option<OrganizationId> {
        self.to
    }

    fn scope(&self) -> Scope {
        of_one(self.by.project())
    }

    fn is_ready(&self) -> bool {
        self.to.is_some()
    }

    fn lacks(&self) -> FieldErrors {
        match self.typed.parse::<OrganizationId>() {
            Ok(_) => FieldErrors::default(),
            Err(_) => FieldErrors::on("to", "Choose an organization."),
        }
    }

    fn run(&self, held: &mut Held<Self::By>) -> Result<Moved, Refusal> {
        projects::transfer::transfer(held, &self.site.desk)
    }

    fn words(&self) -> Confirm {
        let foreign = !self.typed.is_empty() && self.to.is_none();
        Confirm {
            title: "Transfer Project".into(),
            about: Some((self.name.clone(), "moves with its id, its token and keys, its data and its settings.".into())),
            choice: Some(self.choice()),
            quiet: Some("No one gains or loses access."),
            effects: self.data.iter().cloned().collect(),
            errors: match foreign {
                true => FieldErrors::on("to", "Choose an organization where you can create projects."),
                false => FieldErrors::default(),
            },
            action: addresses::project_transfer(self.by.project()),
            back: addresses::project(self.by.project()),
            verb: "Done",
            ..Confirm::default()
        }
    }

    fn told(&self, words: &mut Confirm, moved: Moved) {
        words.losses = moved.plan;
    }

    fn after(&self, Moved { project, to, .. }: Moved) -> After {
        After::saying(addresses::project(self.by.project()), format!("{project} now belongs to {to}."))
    }
}
