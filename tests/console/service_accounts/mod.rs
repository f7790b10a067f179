mod changes;
mod due;
mod effects;
mod entrance;
mod me;
mod organization;
mod project;
mod rotation;
