//! API key and API secret on the screen: the secret only when asked for, new ones once (R1.8.2, R1.16.2, R2.7.7, A31, X21).

use actix_web::http::header::{HeaderName, HeaderValue};
use askama::Template;

use crate::{
    frame::{Chrome, InProject, Stage, guards::ProjectPlace, parted},
    http::{Answer, Error},
    model::{ProjectId, addresses, project_keys::ProjectKeys, sealer::Sealer},
    operations::projects,
    policy::{
        AskProject, ProjectPermit,
        proj::{RotateKeys, SeeKeys},
    },
    store::projects::keys::KeptKeys,
};

/// What can be said about a project's keys without showing the secret.
pub enum Keys {
    /// The API key.
    Kept(String),
    /// The project is from before there were keys.
    Missing,
    /// They were sealed with another `STEWARD_SECRET_KEY`.
    Sealed,
}

impl Keys {
    pub fn of(kept: Option<&KeptKeys>, sealer: &Sealer) -> Self {
        let Some(kept) = kept else { return Self::Missing };
        ProjectKeys::open(&kept.sealed, sealer, kept.project).map_or(Self::Sealed, |keys| Self::Kept(keys.api_key))
    }

    /// Why there is nothing to show.
    pub fn trouble(&self) -> Option<&'static str> {
        match self {
            Self::Kept(_) => None,
            Self::Missing => Some("This project has no API key or API secret yet."),
            Self::Sealed => {
                Some("The API secret can't be shown: the secret key of this server has changed since it was created.")
            }
        }
    }
}

#[derive(Template)]
#[template(path = "projects/secret.html", blocks = ["part"])]
struct SecretPage {
    chrome: Chrome,
    project: ProjectId,
    name: String,
    back: String,
    secret: Option<String>,
}

#[derive(Template)]
#[template(path = "projects/rotate.html", blocks = ["form"])]
struct RotatePage {
    chrome: Chrome,
    name: String,
    action: String,
    made: Option<ProjectKeys>,
}

parted!(SecretPage, as_part);
parted!(RotatePage, as_form);

/// `POST /projects/{project}/settings/secret`: one look at the API secret, written down in the audit log.
pub async fn show_secret(InProject { by, at, .. }: InProject<SeeKeys>, stage: Stage) -> Answer {
    let sealer = stage.site().keys.clone();
    let keys = match stage.db.change(by.clone(), move |held| projects::keys::show(held, &sealer)).await {
        Err(Error::Repeated) => of_this_press(&stage, by).await?,
        shown => shown??,
    };
    stage.show(&SecretPage {
        project: at.project.id,
        name: at.project.name.clone(),
        back: addresses::project(at.project.id),
        chrome: stage.project(&at, "Overview"),
        secret: keys.map(|keys| keys.api_secret),
    })
}

/// `GET /projects/{project}/settings/keys`
pub async fn edit(InProject { at, .. }: InProject<RotateKeys>, stage: Stage) -> Answer {
    stage.show(&RotatePage::of(&stage, &at, None))
}

/// `POST /projects/{project}/settings/keys`: the answer is the one place where both new values stand together.
pub async fn update(InProject { by, at, .. }: InProject<RotateKeys>, stage: Stage) -> Answer {
    let sealer = stage.site().keys.clone();
    let made = match stage.db.change(by.clone(), move |held| projects::keys::rotate(held, &sealer)).await {
        Err(Error::Repeated) => of_this_press(&stage, by).await?.ok_or(Error::Repeated)?,
        made => made??,
    };
    let mut answer = stage.show(&RotatePage::of(&stage, &at, Some(made)))?;
    // The list behind the dialog shows the API key.
    answer.headers_mut().insert(HeaderName::from_static("hx-trigger"), HeaderValue::from_static("list-changed"));
    Ok(answer)
}

/// What the first press of this button showed, if the project still has it: nothing of it is kept beside the mark (U3).
async fn of_this_press<A: AskProject + Send + Sync + 'static>(
    stage: &Stage,
    by: ProjectPermit<A>,
) -> Result<Option<ProjectKeys>, Error> {
    let (press, sealer) = (stage.db.press().ok_or(Error::Repeated)?.digest, stage.site().keys.clone());
    Ok(stage.db.beside().change(by, move |held| projects::keys::show_again(held, &sealer, press)).await??)
}

impl RotatePage {
    fn of(stage: &Stage, at: &ProjectPlace, made: Option<ProjectKeys>) -> Self {
        let action = addresses::project_keys(at.project.id);
        Self { chrome: stage.project(at, "Overview"), name: at.project.name.clone(), action, made }
    }
}
