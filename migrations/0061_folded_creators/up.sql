-- What projects are sorted by in the column *Creator*: the name as the program folds it, filled by it at the start that follows.
alter table projects add column created_by_sort text collate "C" not null default '';
