//! What a service account is and what it comes in by, changed by another one: its role in the organization, a new secret, and the
//! end of the one before (R1.7, I6).

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{
    body::Body,
    envelope::{Done, Made, Refused, Reply},
    guards::May,
    words::{Moment, NewRole, Nothing, Updated},
};
use crate::{
    model::{
        AccountSecretId, FieldErrors,
        limits::{OVERLAP, OVERLAPS, QUIET_DAYS},
        rotation::{Overlap, Seen},
        secret_policy::EndsBy,
    },
    operations::service_accounts::{change_role as turn, rotation},
    policy::org::ManageServiceAccounts,
    store::service_accounts::{
        ServiceAccount,
        secrets::{self, KeptSecret},
    },
};

/// A secret as it is known afterwards: everything but what opens.
#[derive(Serialize, JsonSchema)]
pub struct SecretRow {
    id: i64,
    /// `current`, or `former` for the one before it.
    standing: &'static str,
    last_four: String,
    created: Moment,
    created_by: Option<String>,
    /// When it ends as things are: with its account, after a rotation, or by the policy of the organization. Some ends move on with each use.
    ends: Option<Moment>,
    /// What brings that end: the end of the `account`, a `rotation`, or the policy by `age` or `idleness`.
    ends_by: Option<&'static str>,
    /// It ends sooner if nothing uses it for so many days.
    quiet_days: Option<i32>,
    last_used: Option<Moment>,
    last_used_ip: Option<String>,
    last_used_agent: Option<String>,
}

/// `GET /organizations/{org}/service-accounts/{account}/secrets`
pub async fn list(May { by, at, it }: May<ManageServiceAccounts, ServiceAccount>) -> Reply<Vec<SecretRow>> {
    let organization = by.organization();
    let kept = at.read(move |conn| secrets::of(conn, organization, it.id)).await?;
    Ok(Done(kept.into_iter().map(row).collect()))
}

fn row(secret: KeptSecret) -> SecretRow {
    let end = secret.end();
    SecretRow {
        id: secret.id.0,
        standing: secret.standing.as_str(),
        last_four: secret.last_four,
        created: Moment(secret.created_at),
        created_by: secret.created_by,
        ends: end.map(|(at, _)| Moment(at)),
        ends_by: end.map(|(_, by)| word(by)),
        quiet_days: secret.quiet_days,
        last_used: secret.last_used_at.map(Moment),
        last_used_ip: secret.last_used_ip,
        last_used_agent: secret.last_used_agent,
    }
}

fn word(by: EndsBy) -> &'static str {
    match by {
        EndsBy::Account => "account",
        EndsBy::Rotation => "rotation",
        EndsBy::Age => "age",
        EndsBy::Idleness => "idleness",
    }
}

/// What becomes of the present secret. Where it has ended by itself, the previous one goes on as it did, whatever is said here.
#[derive(Deserialize, JsonSchema)]
pub struct Rotation {
    /// For how many days more the present secret works: 0, 1, 7, 14, 30 or 90. 7, unless something else is said.
    keep_days: Option<i64>,
    /// After how many days without use it ends sooner: 1, 2, 3, 7 or 14. Without it, it doesn't.
    quiet_days: Option<i32>,
    /// The id of the current secret as it was read. If another one is current by now, nothing is done and the answer is 409.
    current_id: Option<i64>,
}

impl Rotation {
    fn check(&self) -> Result<Overlap, FieldErrors> {
        let overlap = Overlap { days: kept_for(self.keep_days)?, quiet_days: one_of("quiet_days", self.quiet_days, QUIET_DAYS)? };
        match overlap.ends_sooner_than_now() {
            true => {
                Err(FieldErrors::on("quiet_days", "With keep_days 0 the present secret ends now, so nothing ends it sooner."))
            }
            false => Ok(overlap),
        }
    }

    fn seen(&self) -> Seen<AccountSecretId> {
        self.current_id.map_or(Seen::Unsaid, |id| Seen::It(AccountSecretId(id)))
    }
}

/// For how long a secret goes on beside the one that takes its place.
///
/// # Errors
/// A sentence beside the field.
pub fn kept_for(days: Option<i64>) -> Result<i64, FieldErrors> {
    Ok(one_of("keep_days", days, OVERLAPS)?.unwrap_or(OVERLAP))
}

fn one_of<T: PartialEq + ToString>(field: &'static str, wanted: Option<T>, offered: &[T]) -> Result<Option<T>, FieldErrors> {
    match wanted {
        Some(wanted) if !offered.contains(&wanted) => {
            let words: Vec<String> = offered.iter().map(ToString::to_string).collect();
            Err(FieldErrors::on(field, format!("Choose one of {}.", words.join(", "))))
        }
        wanted => Ok(wanted),
    }
}

/// A new secret. It stands in the answer to the request that made it, and nowhere else.
#[derive(Serialize, JsonSchema, Clone)]
pub struct Rotated {
    id: i64,
    username: String,
    /// When the policy of the organization ends it by its age.
    ends: Option<Moment>,
    /// The secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

/// `POST /organizations/{org}/service-accounts/{account}/rotate-secret` (R2.12.4)
pub async fn rotate(
    May { by, at, it }: May<ManageServiceAccounts, ServiceAccount>,
    Body(body): Body<Rotation>,
) -> Result<Made<Rotated>, Refused> {
    let wanted = rotation::Rotation { seen: body.seen(), overlap: body.check()?, even_in_use: true };
    let (made, _) = at.change(by, move |held| rotation::rotate(held, it.id, wanted)).await?;
    let kept = Rotated { id: made.id.0, username: made.username, ends: made.lifetime.until.map(Moment), token: None };
    Ok(Made { shown: Rotated { token: Some(made.secret.reveal().to_owned()), ..kept.clone() }, kept: Some(kept) })
}

/// Which secret is meant. The body may be left out.
#[derive(Deserialize, JsonSchema, Default)]
pub struct WhichSecret {
    /// The id of the previous secret as it was read. If another one is the previous one by now, nothing is done and the answer is 409.
    secret_id: Option<i64>,
}

/// `POST /organizations/{org}/service-accounts/{account}/end-previous-secret`: at once, whatever time it had left.
pub async fn end_previous(
    May { by, at, it }: May<ManageServiceAccounts, ServiceAccount>,
    Body(body): Body<WhichSecret>,
) -> Reply<Nothing> {
    at.change(by, move |held| rotation::end_former(held, it.id, body.secret_id.map(AccountSecretId))).await?;
    Ok(Done(Nothing {}))
}

/// `POST /organizations/{org}/service-accounts/{account}/update` (A7)
pub async fn change_role(
    May { by, at, it }: May<ManageServiceAccounts, ServiceAccount>,
    Body(body): Body<NewRole>,
) -> Reply<Updated> {
    at.change(by, move |held| turn(held, it.id, body.role.0, None)).await?;
    Ok(Done(Updated::DONE))
}
