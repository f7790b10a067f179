//! The dialog *Invite New Users*, tab *Bulk invite*: a file, a verdict for each line, and nothing before it is confirmed
//! (X2, R1.3.10, R2.5.15).

use actix_multipart::Multipart;
use actix_web::{FromRequest, HttpRequest, HttpResponse, dev::Payload, http::StatusCode};
use askama::Template;
use futures_util::TryStreamExt;

use super::dialog::{LettersLeft, Tabs, doubts, summary, together};
use crate::{
    frame::{After, Chrome, May, Stage, export, guards::Place, parted, respond},
    http::{Answer, Error},
    model::{
        Secret, addresses,
        bulk::{BulkLine, HEADING, lines},
        bulk_file,
        invitation::Invitee,
        limits::{self, BULK_BYTES, BULK_LINES},
    },
    operations::{
        self, Refusal,
        invitations::bulk::{Verdict, judge},
    },
    policy::{Permit, org::ManageUsers},
};

#[derive(Template)]
#[template(path = "invitations/bulk.html", blocks = ["form"])]
struct BulkPage {
    chrome: Chrome,
    tabs: Tabs,
    action: String,
    template: String,
    back: String,
    error: Option<String>,
    /// What was typed in another tab, for the way back.
    carried: String,
    letters: LettersLeft,
}

#[derive(Template)]
#[template(path = "invitations/bulk_preview.html")]
struct PreviewPage {
    chrome: Chrome,
    action: String,
    back: String,
    file: String,
    lines: Vec<PreviewLine>,
    /// How many would be invited or updated, and how many lines are wrong.
    sound: usize,
    wrong: usize,
    doubts: Vec<String>,
    error: Option<String>,
    letters: LettersLeft,
}

struct PreviewLine {
    number: usize,
    email: String,
    label: &'static str,
    class: &'static str,
    sentence: String,
}

parted!(BulkPage, as_form);

/// What came with the form: the file as it was uploaded, or as it was shown in the preview.
#[derive(Default)]
pub struct Upload {
    file: Vec<u8>,
    /// The preview was seen.
    confirmed: bool,
    skip: bool,
    sure: bool,
    /// There was more of it than is read.
    too_large: bool,
    /// A button of another tab led here, with what was typed there.
    tab: bool,
    typed: Vec<String>,
}

/// The preview gives the file back with line ends of the web, one byte longer each.
const MOST_RETURNED: usize = BULK_BYTES + 2 * BULK_LINES;

impl FromRequest for Upload {
    type Error = Error;
    type Future = std::pin::Pin<Box<dyn Future<Output = Result<Self, Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let parts = Multipart::from_request(request, payload);
        Box::pin(async move {
            let mut upload = Self::default();
            // A form without parts is one without a file: it comes back with a message.
            let Ok(mut parts) = parts.await else { return Ok(upload) };
            while let Ok(Some(mut part)) = parts.try_next().await {
                let most = if part.name() == Some("csv") { MOST_RETURNED } else { BULK_BYTES };
                let (mut bytes, mut length) = (Vec::new(), 0);
                while let Some(piece) = part.try_next().await.map_err(|_| Error::Bad("The upload was interrupted."))? {
                    length += piece.len();
                    if length > most {
                        upload.too_large = true;
                    } else {
                        bytes.extend_from_slice(&piece);
                    }
                }
                match part.name().unwrap_or_default() {
                    "file" | "csv" => upload.file = bytes,
                    "confirmed" => upload.confirmed = true,
                    "skip" => upload.skip = true,
                    "sure" => upload.sure = true,
                    "tab" => upload.tab = true,
                    name if name.starts_with("email") => upload.typed.push(without_signs(&bytes)),
                    _ => {}
                }
            }
            Ok(upload)
        })
    }
}

/// Text without what nobody can type, as any form has it (F16).
fn without_signs(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).chars().filter(|sign| *sign == '\n' || !sign.is_control()).collect()
}

impl Upload {
    /// The lines of the file, or why there are none.
    fn read(&self) -> Result<(String, Vec<BulkLine>), String> {
        if self.too_large {
            return Err(limits::bulk_too_large_split().to_owned());
        }
        if self.file.is_empty() {
            return Err("Choose a CSV file.".to_owned());
        }
        let file = bulk_file::read(&self.file)?;
        Ok((file.text, lines(file.records)))
    }
}

/// `GET /orgs/{org}/settings/users/invite/bulk`
pub async fn new(May { place, .. }: May<ManageUsers>, stage: Stage) -> Answer {
    stage.show(&BulkPage::draw(&stage, &place, None, String::new()).await?)
}

/// `GET /orgs/{org}/settings/users/invite/template`
pub async fn template(May { .. }: May<ManageUsers>) -> Answer {
    export::few("invitations", &HEADING, [vec!["ann@northwind.example", "member", "", "consumer", ""]])
}

/// `POST /orgs/{org}/settings/users/invite/bulk`: the preview first, then, confirmed, all of it at once.
pub async fn create(May { by, place, .. }: May<ManageUsers>, stage: Stage, upload: Upload) -> Answer {
    let typed = together(upload.typed.clone());
    if upload.tab {
        return respond::page(StatusCode::OK, &BulkPage::draw(&stage, &place, None, typed).await?);
    }
    let (file, lines) = match upload.read() {
        Ok(read) => read,
        Err(sentence) => {
            let page = BulkPage::draw(&stage, &place, Some(sentence), typed).await?;
            return respond::page(StatusCode::UNPROCESSABLE_ENTITY, &page);
        }
    };
    let (actor, plan, asked) = (by.clone(), place.membership.organization.plan, lines.clone());
    let verdicts = stage.db.read(move |conn| judge(conn, &actor, plan, &asked)).await?;
    let wrong = verdicts.iter().filter(|verdict| verdict.invitee().is_none()).count();
    let list: Vec<Invitee> = verdicts.iter().filter_map(Verdict::invitee).cloned().collect();
    let addresses = list.iter().map(|invitee| invitee.email.clone()).collect();
    let doubts = doubts(&stage.db, by.organization(), upload.sure, addresses).await?;
    let mut error = match (upload.confirmed, list.is_empty(), wrong > 0 && !upload.skip, doubts.is_empty()) {
        (false, ..) => None,
        (true, true, ..) => Some("No line in this file can be invited.".to_owned()),
        (true, _, true, _) => Some("Some lines are wrong. Fix the file, or choose to skip them.".to_owned()),
        (true, _, _, false) => Some("Some domains look like others. Confirm that you mean them.".to_owned()),
        (true, false, false, true) => None,
    };
    if upload.confirmed && error.is_none() {
        match invite(by, &stage, list.clone()).await? {
            Ok(done) => return Ok(done),
            Err(sentence) => error = Some(sentence),
        }
    }
    let allowance = LettersLeft::of(&stage.db, &place).await?;
    let page = PreviewPage {
        lines: lines.iter().zip(&verdicts).map(|(line, verdict)| PreviewLine::of(line, verdict)).collect(),
        action: addresses::invite_in_bulk(place.actor.organization),
        back: addresses::users(place.actor.organization),
        chrome: stage.organization(&place, "Users & Teams"),
        sound: list.len(),
        file,
        wrong,
        doubts,
        error,
        letters: allowance,
    };
    let status = if page.error.is_some() { StatusCode::UNPROCESSABLE_ENTITY } else { StatusCode::OK };
    respond::page(status, &page)
}

/// Invites everybody, or answers why nobody can be: too many letters, or something that does not hold any more.
async fn invite(by: Permit<ManageUsers>, stage: &Stage, list: Vec<Invitee>) -> Result<Result<HttpResponse, String>, Error> {
    let (organization, desk) = (by.organization(), stage.site().desk.clone());
    // One name for all events of the file, so that an auditor finds them together.
    let batch = Secret::new().reveal().chars().filter(char::is_ascii_alphanumeric).take(12).collect::<String>();
    let invited = stage.db.change(by, move |held| operations::invitations::invite(held, &desk, &list, Some(&batch))).await?;
    match invited {
        Ok(invited) => stage.after(After::saying(addresses::invited(organization), summary(invited))).map(Ok),
        Err(Refusal::Invalid(errors)) => match errors.whole() {
            Some(sentence) => Ok(Err(sentence.to_owned())),
            None => Err(Error::Conflict("Something in the file no longer applies. Upload it again to see what.")),
        },
        Err(refusal) => Err(refusal.into()),
    }
}

impl PreviewLine {
    fn of(line: &BulkLine, verdict: &Verdict) -> Self {
        let (label, class, sentence) = match verdict {
            Verdict::New(invitee) => ("Will be invited", "good", format!("as {}", invitee.role)),
            Verdict::Merged(invitee) => ("Already invited", "good", format!("will get a new email, as {}", invitee.role)),
            Verdict::Updated(_) => ("Already a member", "good", "will get the projects and teams".to_owned()),
            Verdict::Wrong(sentence) => ("Wrong", "bad", sentence.clone()),
        };
        Self { number: line.number, email: line.typed.clone(), label, class, sentence }
    }
}

impl BulkPage {
    async fn draw(stage: &Stage, place: &Place, error: Option<String>, carried: String) -> Result<Self, Error> {
        let organization = place.actor.organization;
        Ok(Self {
            letters: LettersLeft::of(&stage.db, place).await?,
            tabs: Tabs::of(organization, "bulk"),
            action: addresses::invite_in_bulk(organization),
            template: addresses::invite_template(organization),
            back: addresses::users(organization),
            chrome: stage.organization(place, "Users & Teams"),
            error,
            carried,
        })
    }
}
