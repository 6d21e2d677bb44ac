//! What the writer reads before it decides: the matters, letters and counts that orders need and that it does not remember.

use std::collections::BTreeSet;

use lianxin_core::{Need, Record, Stream, World};

use super::Writer;
use crate::db::{AT_ONCE, marked};
use crate::fault::Fault;
use crate::read;
use crate::seal::Prepared;
use crate::tables::Value;

impl Writer {
    /// Reads every matter the group needs and does not remember, in as few queries as it takes.
    pub(super) fn load_all(&mut self, prepared: &[Prepared]) -> Result<(), Fault> {
        let needs: BTreeSet<Need> = prepared.iter().flat_map(|p| lianxin_core::needs(&self.world, &p.order)).collect();
        self.load(&needs.into_iter().collect::<Vec<_>>())
    }

    pub(super) fn load(&mut self, needs: &[Need]) -> Result<(), Fault> {
        let mut missing = Vec::new();
        for need in needs {
            match need {
                Need::Matter(id) if !self.world.matters.contains_key(id) => missing.push(Stream::Matter(id.clone())),
                Need::Letter(id) if !self.world.letters.contains_key(id) => missing.push(Stream::Letter(id.clone())),
                Need::Serial(prefix) if !self.world.serials.contains_key(prefix) => {
                    let given = self.count_codes(prefix)?;
                    self.world.serials.insert(prefix.clone(), given);
                }
                Need::LookUps(account) if !self.world.look_ups.contains_key(account) => {
                    let recent = read::recent(&mut self.db, &self.district, account, self.head.recorded_at)?;
                    self.world.look_ups.insert(account.clone(), recent);
                }
                Need::Matter(_) | Need::Letter(_) | Need::Serial(_) | Need::LookUps(_) => {}
            }
        }
        for some in missing.chunks(AT_ONCE) {
            for record in self.stream_records(some)? {
                // What is counted already must not be counted again by reading it.
                let serials = std::mem::take(&mut self.world.serials);
                lianxin_core::evolve(&mut self.world, &record);
                self.world.serials = serials;
            }
        }
        Ok(())
    }

    fn count_codes(&mut self, prefix: &str) -> Result<u32, Fault> {
        let rows = self.db.query(
            "SELECT CAST(count(*) AS BIGINT) FROM matter WHERE district = $1 AND code >= $2 AND code < $3",
            &[self.district.as_str().into(), prefix.into(), Value::Text(format!("{prefix}~"))],
        )?;
        match rows.first().map(Vec::as_slice) {
            Some([Value::Int(n)]) => u32::try_from(*n).map_err(|_| Fault::Damaged("too many codes".to_owned())),
            _ => Err(Fault::Damaged("no count".to_owned())),
        }
    }

    pub(super) fn stream_records(&mut self, streams: &[Stream]) -> Result<Vec<Record>, Fault> {
        let (marks, values) = marked(&self.district, streams.iter().map(|s| Value::Text(s.to_string())).collect());
        let sql = format!("SELECT entry FROM record WHERE district = $1 AND stream IN ({marks}) ORDER BY seq");
        let mut records = Vec::new();
        for row in self.db.query(&sql, &values)? {
            let [Value::Bytes(entry)] = row.as_slice() else { continue };
            records.push(Record::from_bytes(entry)?);
        }
        Ok(records)
    }

    pub(super) fn fresh_world(&mut self) -> Result<World, Fault> {
        let mut world = World { serial_key: self.serial_key.clone(), ..World::default() };
        for record in self.stream_records(&[Stream::Catalogue, Stream::Directory])? {
            lianxin_core::evolve(&mut world, &record);
        }
        Ok(world)
    }
}
