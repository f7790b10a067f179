drop table project_imports;
