drop table project_forwards;
drop table project_merges;
