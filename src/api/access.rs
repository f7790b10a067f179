//! Decisions for other programs, in the manner of the Authorization API 1.0 of AuthZEN: whether a subject may do an action in a
//! place, with the reason (K8). Bodies and answers stand as that standard has them, without the envelope of the other operations.

use std::borrow::Cow;

use actix_web::{HttpResponse, web::Data};
use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value, json};

use super::{
    body::Strict,
    envelope::{Bare, Refused},
    guards::{DecisionCaller, Program},
};
use crate::{
    http::{Error, Site},
    model::{EmailAddress, FieldErrors, addresses, limits},
    operations::access::decisions::{self as operations, Place, Question, Subject},
    policy::Denied,
};

/// Whoever it is about: `user` by ID or email, `service_account` by ID or username.
#[derive(Deserialize, JsonSchema, Clone)]
pub struct AccessSubject {
    #[serde(rename = "type")]
    kind: String,
    id: String,
    #[serde(default)]
    #[allow(dead_code)]
    properties: Option<Map<String, Value>>,
}

/// A line of the tables of rights, by its word.
#[derive(Deserialize, JsonSchema, Clone)]
pub struct AccessAction {
    name: String,
    #[serde(default)]
    #[allow(dead_code)]
    properties: Option<Map<String, Value>>,
}

/// An `organization` or a `project`, by ID. The property `ownerID` says whose the thing in it is that the action is about.
#[derive(Deserialize, JsonSchema, Clone)]
pub struct AccessResource {
    #[serde(rename = "type")]
    kind: String,
    id: String,
    #[serde(default)]
    properties: Option<Map<String, Value>>,
}

/// One question.
#[derive(Deserialize, JsonSchema)]
pub struct Evaluation {
    subject: AccessSubject,
    action: AccessAction,
    resource: AccessResource,
    #[serde(default)]
    #[allow(dead_code)]
    context: Option<Map<String, Value>>,
}

/// One of several questions. What it leaves out is said for all.
#[derive(Deserialize, JsonSchema)]
pub struct OneOfSeveral {
    subject: Option<AccessSubject>,
    action: Option<AccessAction>,
    resource: Option<AccessResource>,
    #[allow(dead_code)]
    context: Option<Map<String, Value>>,
}

/// One of several as it was sent. What cannot be read spoils its own answer and no other.
#[derive(JsonSchema)]
#[schemars(transparent)]
pub struct Readable(#[schemars(with = "OneOfSeveral")] Result<OneOfSeveral, String>);

impl<'de> Deserialize<'de> for Readable {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(from)?;
        Ok(Self(serde_json::from_value(value).map_err(|error| error.to_string())))
    }
}

/// When the answers end.
#[derive(Deserialize, JsonSchema, Clone, Copy, Default, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum Semantic {
    #[default]
    ExecuteAll,
    DenyOnFirstDeny,
    PermitOnFirstPermit,
}

/// How several questions are answered.
#[derive(Deserialize, JsonSchema, Default)]
struct Options {
    evaluations_semantic: Option<Semantic>,
}

/// Several questions; what stands beside them is meant for each that does not say otherwise. Without them, one.
#[derive(Deserialize, JsonSchema)]
pub struct Evaluations {
    subject: Option<AccessSubject>,
    action: Option<AccessAction>,
    resource: Option<AccessResource>,
    #[allow(dead_code)]
    context: Option<Map<String, Value>>,
    evaluations: Option<Vec<Readable>>,
    options: Option<Options>,
}

/// Yes or no, and why.
#[derive(Serialize, JsonSchema)]
pub struct AccessDecision {
    decision: bool,
    context: Because,
}

/// Why.
#[derive(Serialize, JsonSchema)]
struct Because {
    /// A sentence for people.
    reason: String,
    /// What the table says where that is neither yes nor no, for example `yes (never public)`.
    #[serde(skip_serializing_if = "Option::is_none")]
    extent: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Fault>,
}

/// Why one of several was not answered.
#[derive(Serialize, JsonSchema)]
struct Fault {
    status: u16,
    message: String,
}

/// One decision, or those of several questions in their order.
#[derive(Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Decisions {
    One(AccessDecision),
    Several { evaluations: Vec<AccessDecision> },
}

/// `POST /access/v1/evaluation`
pub async fn evaluation(asker: DecisionCaller, Strict(asked): Strict<Evaluation>) -> Result<Bare<AccessDecision>, Refused> {
    let question = question(asked.subject, &asked.action, asked.resource, "resource")
        .map_err(|lacking| Refused::from(lacking).as_bad_request())?;
    let answer = decide(asker, vec![question]).await?.pop().ok_or(Error::Broken)?;
    Ok(Bare(AccessDecision::of(answer.map_err(Error::from)?)))
}

/// `POST /access/v1/evaluations`
pub async fn evaluations(asker: DecisionCaller, Strict(asked): Strict<Evaluations>) -> Result<Bare<Decisions>, Refused> {
    let several = asked.evaluations.as_ref().is_some_and(|several| !several.is_empty());
    let semantic = asked.options.as_ref().and_then(|options| options.evaluations_semantic).unwrap_or_default();
    let read = asked.questions()?;
    let whole: Vec<Question> = read.iter().filter_map(|question| question.as_ref().ok().cloned()).collect();
    // What is wrong with one of several is told in its place, also where it is wrong with each of them.
    if several {
        let answers = decide(asker, whole).await?;
        return Ok(Bare(Decisions::Several { evaluations: told(read, answers, semantic) }));
    }
    if let Some(Err(lacking)) = read.into_iter().next() {
        return Err(Refused::from(lacking).as_bad_request());
    }
    let answer = decide(asker, whole).await?.pop().ok_or(Error::Broken)?;
    Ok(Bare(Decisions::One(AccessDecision::of(answer.map_err(Error::from)?))))
}

/// The answers in the order of the questions, as far as it was asked.
fn told(
    read: Vec<Result<Question, FieldErrors>>,
    answers: Vec<Result<operations::Decision, Denied>>,
    semantic: Semantic,
) -> Vec<AccessDecision> {
    let (mut answers, mut decisions) = (answers.into_iter(), Vec::new());
    for question in read {
        let decision = match question {
            Err(lacking) => AccessDecision::failed(400, lacking.iter().next().unwrap_or_default().to_owned()),
            Ok(_) => match answers.next() {
                Some(Ok(decision)) => AccessDecision::of(decision),
                Some(Err(denied)) => AccessDecision::failed(403, denied.to_string()),
                None => break,
            },
        };
        let is_last = match semantic {
            Semantic::ExecuteAll => false,
            Semantic::DenyOnFirstDeny => !decision.decision,
            Semantic::PermitOnFirstPermit => decision.decision,
        };
        decisions.push(decision);
        if is_last {
            break;
        }
    }
    decisions
}

/// `GET /.well-known/authzen-configuration`
pub async fn configuration(site: Data<Site>) -> HttpResponse {
    let here = &site.config.public_url;
    HttpResponse::Ok().insert_header(("cache-control", "no-cache")).json(json!({
        "policy_decision_point": here,
        "access_evaluation_endpoint": format!("{here}{}evaluation", addresses::DECISIONS),
        "access_evaluations_endpoint": format!("{here}{}evaluations", addresses::DECISIONS),
    }))
}

async fn decide(
    DecisionCaller(Program { actor, at }): DecisionCaller,
    questions: Vec<Question>,
) -> Result<Vec<Result<operations::Decision, Denied>>, Refused> {
    at.read(move |conn| operations::decide(conn, &actor, &questions)).await
}

impl Evaluations {
    /// Each question whole, or what it lacks.
    fn questions(self) -> Result<Vec<Result<Question, FieldErrors>>, Refused> {
        let several = self.evaluations.filter(|several| !several.is_empty());
        let is_alone = several.is_none();
        let none = || OneOfSeveral { subject: None, action: None, resource: None, context: None };
        let several = several.unwrap_or_else(|| vec![Readable(Ok(none()))]);
        if several.len() > limits::DECISIONS {
            return Err(Refused::from(FieldErrors::on("evaluations", limits::decisions())).as_bad_request());
        }
        let whole = |(n, Readable(one)): (usize, Readable)| {
            let one = one.map_err(|why| FieldErrors::on(format!("evaluations[{n}]"), format!("evaluations[{n}]: {why}.")))?;
            let missing = |field: &str| {
                let field = if is_alone { field.to_owned() } else { format!("evaluations[{n}].{field}") };
                let sentence = format!("{field} is missing.");
                FieldErrors::on(Cow::from(field), sentence)
            };
            let subject = one.subject.or_else(|| self.subject.clone()).ok_or_else(|| missing("subject"))?;
            let action = one.action.or_else(|| self.action.clone()).ok_or_else(|| missing("action"))?;
            let resource = one.resource.or_else(|| self.resource.clone()).ok_or_else(|| missing("resource"))?;
            let of = if is_alone { "resource".to_owned() } else { format!("evaluations[{n}].resource") };
            question(subject, &action, resource, &of)
        };
        Ok(several.into_iter().enumerate().map(whole).collect())
    }
}

/// What is asked; `Err` where it says in no way that can be read whose the thing is. `of` is what the resource is called then.
fn question(subject: AccessSubject, action: &AccessAction, resource: AccessResource, of: &str) -> Result<Question, FieldErrors> {
    let subject = match (subject.kind.as_str(), subject.id) {
        ("user", id) => match id.parse() {
            Ok(user) => Subject::User(user),
            Err(_) => EmailAddress::parse(&id).map_or(Subject::Nobody, Subject::Email),
        },
        ("service_account", id) => id.parse().map_or(Subject::Username(id), Subject::Account),
        _ => Subject::Nobody,
    };
    let place = match resource.kind.as_str() {
        "organization" => resource.id.parse().map_or(Place::Nowhere, Place::Organization),
        "project" => resource.id.parse().map_or(Place::Nowhere, Place::Project),
        _ => Place::Nowhere,
    };
    let owner = resource.properties.as_ref().and_then(|properties| properties.get("ownerID"));
    let owner = match owner {
        None | Some(Value::Null) => None,
        Some(Value::String(name)) => Some(name.clone()),
        // Ids are numbers elsewhere in these operations.
        Some(Value::Number(id)) => Some(id.to_string()),
        Some(_) => {
            let field = format!("{of}.properties.ownerID");
            let sentence = format!("{field} must be an ID, an email or a username.");
            return Err(FieldErrors::on(field, sentence));
        }
    };
    Ok(Question { subject, action: action.name.clone(), place, owner })
}

impl AccessDecision {
    fn of(decision: operations::Decision) -> Self {
        let context = Because { reason: decision.reason, extent: decision.extent, error: None };
        Self { decision: decision.allowed, context }
    }

    /// This one of several has no answer, and why.
    fn failed(status: u16, message: String) -> Self {
        let error = Some(Fault { status, message: message.clone() });
        Self { decision: false, context: Because { reason: message, extent: None, error } }
    }
}
