//! What an operation asks and answers, read off its handler's own signature: guard, body, query, results. The document, the human
//! page and the tests are made of it, so none of them can say something else than the code does (K5).

use actix_web::{FromRequest, Handler};
use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};
use serde_json::{Map, Value};

use super::{
    body::{Body, Slice, Strict},
    envelope::{Bare, Done, Listed, Made, Refused},
    guards::{Also, Among, AroundProject, DecisionCaller, InProject, May, Program},
};
use crate::policy::{Ask, AskProject, OrgAction, ProjectAction};

/// The line of the tables that decides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asks {
    /// Any service account.
    Program,
    /// The lines by which people see who can do what, in the place that the body names (K8).
    Place,
    /// A line of the organization table, in the organization of the path.
    Organization(OrgAction),
    /// A line of the project tables, in the project of the path.
    Project(ProjectAction),
    /// A line of the organization table, or a line of the project tables in every project that the body names (A10, A19).
    Either(OrgAction, ProjectAction),
}

/// What stands in the signature of a handler.
pub struct Described {
    pub asks: Asks,
    /// What a part of the body asks beside that.
    pub also: Option<ProjectAction>,
    /// The schema of the body, if it takes one.
    pub body: Option<Value>,
    /// None of its fields has to be there, so neither has it.
    pub may_be_empty: bool,
    /// All it takes is text, so clients send it as a form, too.
    pub is_form: bool,
    /// Reads a part of a list, by `cursor` and `limit`.
    pub is_list: bool,
    /// Answers stand in no envelope.
    pub is_bare: bool,
    /// The status of success, and the schema of the results.
    pub status: u16,
    pub results: Value,
}

/// Schemas of everything that is sent and answered, each kept once under its name.
pub struct Schemas {
    sent: SchemaGenerator,
    answered: SchemaGenerator,
}

impl Default for Schemas {
    fn default() -> Self {
        let settings = || {
            SchemaSettings::draft2020_12().with(|settings| {
                settings.definitions_path = "/components/schemas".into();
                settings.meta_schema = None;
            })
        };
        Self { sent: settings().for_deserialize().into_generator(), answered: settings().for_serialize().into_generator() }
    }
}

impl Schemas {
    fn sent<T: JsonSchema>(&mut self) -> Value {
        self.sent.subschema_for::<T>().to_value()
    }

    fn answered<T: JsonSchema>(&mut self) -> Value {
        self.answered.subschema_for::<T>().to_value()
    }

    /// All that were named on the way.
    pub fn named(mut self) -> Map<String, Value> {
        let mut all = self.sent.take_definitions(true);
        all.extend(self.answered.take_definitions(true));
        all
    }
}

/// The argument that lets a caller in, or does not: it decides who may call the handler.
pub trait Guard {
    const ASKS: Asks;
}

impl Guard for Program {
    const ASKS: Asks = Asks::Program;
}

impl Guard for DecisionCaller {
    const ASKS: Asks = Asks::Place;
}

impl<A: Ask, T> Guard for May<A, T> {
    const ASKS: Asks = Asks::Organization(A::ACTION);
}

impl<A: Ask> Guard for AroundProject<A> {
    const ASKS: Asks = Asks::Organization(A::ACTION);
}

impl<A: Ask, P: AskProject> Guard for Among<A, P> {
    const ASKS: Asks = Asks::Either(A::ACTION, P::ACTION);
}

impl<A: AskProject, T> Guard for InProject<A, T> {
    const ASKS: Asks = Asks::Project(A::ACTION);
}

/// Another argument of a handler.
pub trait Argument {
    fn describe(into: &mut Described, schemas: &mut Schemas);
}

impl<T: JsonSchema> Argument for Strict<T> {
    fn describe(into: &mut Described, schemas: &mut Schemas) {
        into.body = Some(schemas.sent::<T>());
    }
}

impl<A: AskProject> Argument for Also<A> {
    fn describe(into: &mut Described, _: &mut Schemas) {
        into.also = Some(A::ACTION);
    }
}

impl<T: JsonSchema> Argument for Body<T> {
    fn describe(into: &mut Described, schemas: &mut Schemas) {
        let schema = T::json_schema(&mut schemas.sent).to_value();
        into.is_form = is_form(&schema);
        into.may_be_empty = schema["properties"].is_object() && schema.get("required").is_none();
        into.body = Some(schemas.sent::<T>());
    }
}

impl Argument for Slice {
    fn describe(into: &mut Described, _: &mut Schemas) {
        into.is_list = true;
    }
}

/// Whether all there is to say is text beside names, as a form has it.
fn is_form(schema: &Value) -> bool {
    let is_text = |field: &Value| field["type"] == "string" || field["type"] == serde_json::json!(["string", "null"]);
    schema["properties"].as_object().is_some_and(|fields| !fields.is_empty() && fields.values().all(is_text))
}

/// All arguments of a handler. A guard comes first: a handler without one does not compile.
pub trait Arguments {
    const ASKS: Asks;

    fn describe(into: &mut Described, schemas: &mut Schemas);
}

impl<G: Guard> Arguments for (G,) {
    const ASKS: Asks = G::ASKS;

    fn describe(_: &mut Described, _: &mut Schemas) {}
}

impl<G: Guard, A: Argument> Arguments for (G, A) {
    const ASKS: Asks = G::ASKS;

    fn describe(into: &mut Described, schemas: &mut Schemas) {
        A::describe(into, schemas);
    }
}

impl<G: Guard, A: Argument, B: Argument> Arguments for (G, A, B) {
    const ASKS: Asks = G::ASKS;

    fn describe(into: &mut Described, schemas: &mut Schemas) {
        A::describe(into, schemas);
        B::describe(into, schemas);
    }
}

/// What a handler answers.
pub trait Answers {
    const STATUS: u16;
    const IS_BARE: bool = false;

    fn results(schemas: &mut Schemas) -> Value;
}

impl<R: JsonSchema> Answers for Result<Done<R>, Refused> {
    const STATUS: u16 = 200;

    fn results(schemas: &mut Schemas) -> Value {
        schemas.answered::<R>()
    }
}

impl<R: JsonSchema> Answers for Result<Made<R>, Refused> {
    const STATUS: u16 = 201;

    fn results(schemas: &mut Schemas) -> Value {
        schemas.answered::<R>()
    }
}

impl<R: JsonSchema> Answers for Result<Listed<R>, Refused> {
    const STATUS: u16 = 200;

    fn results(schemas: &mut Schemas) -> Value {
        schemas.answered::<Vec<R>>()
    }
}

impl<R: JsonSchema> Answers for Result<Bare<R>, Refused> {
    const STATUS: u16 = 200;
    const IS_BARE: bool = true;

    fn results(schemas: &mut Schemas) -> Value {
        schemas.answered::<R>()
    }
}

/// The line of the tables that decides who may call a handler.
pub const fn asks<F, Args>(_: &F) -> Asks
where
    F: Handler<Args>,
    Args: FromRequest + Arguments,
{
    Args::ASKS
}

/// Reads the signature of a handler.
pub fn described<F, Args>(_: F, schemas: &mut Schemas) -> Described
where
    F: Handler<Args>,
    Args: FromRequest + Arguments,
    F::Output: Answers,
{
    let status = <F::Output as Answers>::STATUS;
    let is_bare = <F::Output as Answers>::IS_BARE;
    let mut described = Described {
        asks: Args::ASKS,
        also: None,
        body: None,
        may_be_empty: false,
        is_form: false,
        is_list: false,
        is_bare,
        status,
        results: Value::Null,
    };
    Args::describe(&mut described, schemas);
    described.results = F::Output::results(schemas);
    described
}
