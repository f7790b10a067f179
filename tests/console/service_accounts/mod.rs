mod changes;
mod due;
mod entrance;
mod me;
mod organization;
mod project;
mod rotation;
mod secret_policy;
