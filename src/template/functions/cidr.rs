//! Address ranges: `parseCidr`, `cidrSubnet`, `cidrHost`.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use super::args::{Outcome, int, refuse, text};
use super::{Budget, Failure};
use crate::template::value::{Entry, Kind, Object, Value};

/// A range of addresses.
struct Network {
    /// The lowest address, as a number.
    base: u128,
    prefix: u32,
    /// 32 or 128.
    bits: u32,
}

impl Network {
    fn read(name: &str, args: &[Value]) -> Result<Self, Failure> {
        let written = text(name, args, 0)?;
        let wrong = || Failure::Refused(format!("`{name}` takes a range such as `10.0.0.0/16`, found `{written}`"));
        let (address, prefix) = written.split_once('/').ok_or_else(wrong)?;
        let prefix: u32 = prefix.parse().map_err(|_| wrong())?;
        let (number, bits) = match address.parse::<IpAddr>().map_err(|_| wrong())? {
            IpAddr::V4(address) => (u128::from(u32::from(address)), 32),
            IpAddr::V6(address) => (u128::from(address), 128),
        };
        if prefix > bits {
            return Err(wrong());
        }
        let mut network = Self { base: 0, prefix, bits };
        network.base = number & !network.host_mask();
        Ok(network)
    }

    /// The bits that tell hosts apart.
    fn host_mask(&self) -> u128 {
        let host_bits = self.bits - self.prefix;
        if host_bits == 128 { u128::MAX } else { (1 << host_bits) - 1 }
    }

    /// The address as .NET writes it: the shortest form, the end of an IPv4 address embedded in IPv6 with dots.
    fn show(&self, address: u128) -> String {
        let four = |address: u128| Ipv4Addr::from(u32::try_from(address & u128::from(u32::MAX)).unwrap_or(0));
        if self.bits == 32 {
            return four(address).to_string();
        }
        let embedded = address >> 32 == 0 && address > u128::from(u16::MAX);
        if embedded { format!("::{}", four(address)) } else { Ipv6Addr::from(address).to_string() }
    }

    fn last(&self) -> u128 {
        self.base | self.host_mask()
    }

    /// The lowest and the highest address that a host can have. IPv6 sets none apart; a range of one or two IPv4 addresses has none
    /// to give, and the engine then names its first.
    fn usable(&self) -> (u128, u128) {
        match (self.bits, self.prefix) {
            (128, _) => (self.base, self.last()),
            (_, 31..) => (self.base, self.base),
            _ => (self.base + 1, self.last() - 1),
        }
    }
}

/// SOURCE: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-cidr#parsecidr, where IPv6 has no broadcast.
pub(super) fn parse(args: &[Value], _: &Budget) -> Outcome {
    let network = Network::read("parseCidr", args)?;
    let all = if network.bits == 32 { u128::from(u32::MAX) } else { u128::MAX };
    let (first, last) = network.usable();
    let broadcast = (network.bits == 32).then(|| network.last());
    let mut object = Object::default();
    for (name, address) in [
        ("network", Some(network.base)),
        ("netmask", Some(!network.host_mask() & all)),
        ("broadcast", broadcast),
        ("firstUsable", Some(first)),
        ("lastUsable", Some(last)),
    ] {
        if let Some(address) = address {
            object.entries.push(Entry::new(name, Value::string(network.show(address))));
        }
    }
    object.entries.push(Entry::new("cidr", Value::new(Kind::Int(i64::from(network.prefix)))));
    Ok(Value::object(object))
}

pub(super) fn subnet(args: &[Value], _: &Budget) -> Outcome {
    let network = Network::read("cidrSubnet", args)?;
    let (prefix, index) = (int("cidrSubnet", args, 1)?, int("cidrSubnet", args, 2)?);
    let Some(prefix) = u32::try_from(prefix).ok().filter(|prefix| (network.prefix..=network.bits).contains(prefix))
    else {
        return refuse(format!(
            "`cidrSubnet` takes a prefix from {} to {} as its second argument, found {prefix}",
            network.prefix, network.bits
        ));
    };
    let subnet = Network { prefix, ..network };
    let extra = subnet.prefix - network.prefix;
    let Some(index) = u128::try_from(index).ok().filter(|index| extra == 128 || index >> extra == 0) else {
        return refuse(format!("`cidrSubnet` has no subnet {index} of prefix {prefix} in this range"));
    };
    let host_bits = subnet.bits - subnet.prefix;
    let offset = if host_bits == 128 { 0 } else { index << host_bits };
    Ok(Value::string(format!("{}/{prefix}", subnet.show(subnet.base | offset))))
}

/// SOURCE: learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-cidr, where host 0 of 10.144.3.0/24 is 10.144.3.1.
pub(super) fn host(args: &[Value], _: &Budget) -> Outcome {
    let network = Network::read("cidrHost", args)?;
    let index = int("cidrHost", args, 1)?;
    let address = u128::try_from(index).ok().and_then(|index| index.checked_add(1));
    match address.filter(|&address| address < network.host_mask()) {
        Some(address) => Ok(Value::string(network.show(network.base + address))),
        None => refuse(format!("`cidrHost` has no host {index} in this range")),
    }
}
