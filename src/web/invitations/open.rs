//! What can be done to an open invitation (R1.3.5, R1.9.4): to send it again, to copy a link, to revoke it.

use askama::Template;
use chrono::{TimeDelta, Utc};

use super::{many::revoked, reached::Reached};
use crate::{
    frame::{Chrome, Stage, confirm::Confirm, parted},
    http::{
        Answer, Error,
        within::{Ids, Whereabouts, Within},
    },
    model::{addresses, figures::clock},
    operations::{
        Refusal,
        invitations::open::{self, InvitationPermit},
    },
    store::{
        PgConnection, QueryResult,
        invitations::{self, Invitation},
    },
};

/// The invitation of the organization, and on the pages of a project one that carries it.
impl Within for Invitation {
    fn find(conn: &mut PgConnection, place: Whereabouts, ids: &Ids) -> QueryResult<Option<Self>> {
        let Some(id) = ids.get("invitation") else { return Ok(None) };
        let found = invitations::find(conn, place.organization, id)?;
        let (Some(project), true) = (place.project, found.is_some()) else { return Ok(found) };
        let carried = invitations::projects(conn, place.organization, &[id])?;
        Ok(found.filter(|_| carried.iter().any(|it| it.id == project)))
    }
}

#[derive(Template)]
#[template(path = "invitations/resend.html", blocks = ["form"])]
struct ResendPage {
    chrome: Chrome,
    email: String,
    path: String,
    back: String,
    link: Option<String>,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "invitations/revoke.html", blocks = ["form"])]
struct RevokePage {
    chrome: Chrome,
    email: String,
    path: String,
    back: String,
}

parted!(ResendPage, as_form);
parted!(RevokePage, as_form);

const ONLY_THIS: &str =
    "The invitation includes more than this project. Only this project is removed from it. Its links keep working for the rest.";
const ALL_OF_IT: &str = "The invitation includes nothing else and ends with this project. All its links stop working immediately. You \
     can invite this person again.";

/// `GET …/{invitation}/resend`
pub async fn resending(reached: Reached<Invitation>, stage: Stage) -> Answer {
    let reached = reached.open()?;
    stage.show(&reached.resend_page(&stage, None))
}

/// `POST …/{invitation}/resend`
pub async fn resend(reached: Reached<Invitation>, stage: Stage) -> Answer {
    let reached = reached.open()?;
    let (desk, id) = (stage.site().desk.clone(), reached.it.id);
    let place = match stage.db.change(reached.by.clone(), move |held| open::resend(held, &desk, id)).await? {
        Err(Refusal::Invalid(errors)) => {
            let error = errors.whole().map(str::to_owned);
            return stage.show_again(&ResendPage { error, ..reached.resend_page(&stage, None) });
        }
        done => done?,
    };
    let Reached { at, it: Invitation { email, .. }, .. } = reached;
    let later = (place.at - Utc::now() > TimeDelta::seconds(1)).then_some(place.held_by).flatten();
    // In a project nothing is said of the pace of letters.
    stage.after(at.after(match later.filter(|_| at.ids().1.is_none()) {
        None => format!("The invitation for {email} is on its way again."),
        Some(why) => {
            format!("The invitation for {email} will be sent at {}: {}.", clock(place.at, Utc::now()), why.sentence())
        }
    }))
}

/// `POST …/{invitation}/link`. The link stands in this answer only and is never shown again.
pub async fn link(reached: Reached<Invitation>, stage: Stage) -> Answer {
    let reached = reached.open()?;
    let (desk, id, token) = (stage.site().desk.clone(), reached.it.id, stage.secret("copied link"));
    let (again, by) = (desk.link(&addresses::acceptance(token.reveal())), reached.by.clone());
    let link = match stage.db.change(by, move |held| open::copy_link(held, &desk, id, &token)).await {
        Err(Error::Repeated) => again,
        made => made??,
    };
    stage.show(&reached.resend_page(&stage, Some(link)))
}

/// `GET …/{invitation}/revocation`
pub async fn revoking(reached: Reached<Invitation>, stage: Stage) -> Answer {
    let Reached { by, at, it } = reached.open()?;
    let (chrome, email, path, back) =
        (at.chrome(&stage).about(it.email.as_str()), it.email.to_string(), at.one(it.id), at.list());
    if let InvitationPermit::Organization(_) = by {
        return stage.show(&RevokePage { chrome, email, path, back });
    }
    let more = stage.db.read(move |conn| open::carries_more(conn, &by, it.id)).await?;
    let confirm = Confirm {
        title: "Revoke invitation".to_owned(),
        names: vec![email],
        sentences: vec![if more { ONLY_THIS } else { ALL_OF_IT }.into()],
        action: format!("{path}/revocation"),
        back,
        verb: "Revoke",
        ..Confirm::default()
    };
    confirm.show(stage.hx(), chrome)
}

/// `POST …/{invitation}/revocation`
pub async fn revoke(reached: Reached<Invitation>, stage: Stage) -> Answer {
    let Reached { by, at, it } = reached.open()?;
    let ended = stage.db.change(by, move |held| open::revoke(held, it.id)).await??;
    let what = if ended { "was revoked." } else { "no longer includes this project." };
    let undo = revoked(&at.list(), &[it.id]).filter(|_| ended);
    stage.after(at.after(format!("The invitation for {} {what}", it.email)).undone_by(undo))
}

impl Reached<Invitation> {
    /// The same, if it was neither accepted nor revoked meanwhile.
    fn open(self) -> Result<Self, Error> {
        if self.it.accepted_at.is_some() || self.it.revoked_at.is_some() {
            return Err(Error::Conflict(
                "This invitation has been accepted or revoked. The list shows the ones that are still open.",
            ));
        }
        Ok(self)
    }

    fn resend_page(&self, stage: &Stage, link: Option<String>) -> ResendPage {
        let (chrome, email) = (self.at.chrome(stage).about(self.it.email.as_str()), self.it.email.to_string());
        ResendPage { chrome, email, path: self.at.one(self.it.id), back: self.at.list(), link, error: None }
    }
}
