//! A PostgreSQL connection that prepares each statement once. Parsing and planning anew would cost a round trip and more
//! than the rows do.

use std::collections::HashMap;

use postgres::types::ToSql;
use postgres::{Client, Statement};

use crate::fault::Fault;

/// Most statements kept by one connection. Beyond it all are let go: the common ones are soon back.
const STATEMENTS: usize = 128;

/// A connection and what it has prepared, by text.
pub struct Kept {
    client: Client,
    statements: HashMap<String, Statement>,
}

impl Kept {
    pub fn new(client: Client) -> Kept {
        Kept { client, statements: HashMap::new() }
    }

    /// Runs statements without values; nothing is prepared.
    pub fn run(&mut self, sql: &str) -> Result<(), Fault> {
        Ok(self.client.batch_execute(sql)?)
    }

    /// Runs one statement; how many rows it touched.
    pub fn execute(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<u64, Fault> {
        let statement = self.prepared(sql)?;
        Ok(self.client.execute(&statement, values)?)
    }

    /// Runs one query; its rows.
    pub fn query(&mut self, sql: &str, values: &[&(dyn ToSql + Sync)]) -> Result<Vec<postgres::Row>, Fault> {
        let statement = self.prepared(sql)?;
        Ok(self.client.query(&statement, values)?)
    }

    fn prepared(&mut self, sql: &str) -> Result<Statement, Fault> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        if self.statements.len() >= STATEMENTS {
            self.statements.clear();
        }
        self.statements.insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}
