//! Texts, numbers, booleans, hashes, addresses and dates.

use super::check;

#[test]
fn texts() {
    check(&[
        ("concat('prefix-', 'x', 1, true())", "'prefix-x1True'"),
        ("toLower('One TWO Ünder')", "'one two ünder'"),
        ("toUpper('One two ß')", "'ONE TWO ß'"),
        ("trim('  one two three   ')", "'one two three'"),
        ("replace('123-123-1234', '-', '')", "'1231231234'"),
        ("replace('123-123-1234', '1234', 'xxxx')", "'123-123-xxxx'"),
        ("substring('one two three', 4, 3)", "'two'"),
        ("substring('This is a test', 10)", "'test'"),
        ("substring('abc', 3, 0)", "''"),
        (
            "substring('1234567890', 0, 11)",
            "`substring` reaches beyond the end of the text: start 0, length 11, but the text has 10 characters",
        ),
        ("padLeft('123', 10, '0')", "'0000000123'"),
        ("padLeft(123, 5)", "'  123'"),
        ("padLeft('12345', 3, '0')", "'12345'"),
        ("padLeft('x', 1000000000)", "too large"),
        ("indexOf('test', 't')", "0"),
        ("lastIndexOf('test', 't')", "3"),
        ("indexOf('abcdef', 'CD')", "2"),
        ("lastIndexOf('abcdef', 'AB')", "0"),
        ("indexOf('abcdef', 'z')", "-1"),
        ("indexOf('a😀b', 'b')", "3"),
        ("indexOf('ab', 'abc')", "-1"),
        ("startsWith('abcdef', 'A')", "true"),
        ("startsWith('abcdef', 'e')", "false"),
        ("endsWith('abcdef', 'F')", "true"),
        ("endsWith('abcdef', 'e')", "false"),
        ("endsWith('f', 'ef')", "false"),
        ("length('One Two Three')", "13"),
        ("length('😀')", "2"),
        ("first('One Two Three')", "'O'"),
        ("last('One Two Three')", "'e'"),
        ("first('')", "''"),
        ("take('one two three', 2)", "'on'"),
        ("take('one', 100)", "'one'"),
        ("take('one', -1)", "''"),
        ("skip('one two three', 4)", "'two three'"),
        ("skip('one', 100)", "''"),
        ("skip('one', -5)", "'one'"),
        ("split('one,two,three', ',')", "['one','two','three']"),
        ("split('one;two,three', createArray(',', ';'))", "['one','two','three']"),
        ("split('', ',')", "['']"),
        ("split('a', '')", "['a']"),
        ("join(createArray('one', 'two', 3), ',')", "'one,two,3'"),
        ("join(createArray(), ',')", "''"),
        ("like('vault-prod', 'VAULT-*')", "true"),
        ("like('vault', 'vault*t')", "false"),
    ]);
}

#[test]
fn formats() {
    check(&[
        // As Azure/bicep's EvaluationTests have it from the engine.
        (
            "format('>{0}<>{1}<>{2}<>{3}<>{4}<', false(), 12948, 'hello!', createObject('a', 'b', '!c', 2), createArray(true(), 2893, 'abc'))",
            "'>False<>12948<>hello!<>{'a':'b','!c':2}<>[true,2893,'abc']<'",
        ),
        (
            "format('{0}, {1}. Formatted number: {2:N0}', 'Hello', 'User', 8175133)",
            "'Hello, User. Formatted number: 8,175,133'",
        ),
        ("format('{{{0}}}', 1)", "'{1}'"),
        ("format('{0,5}|{0,-5}|', 12)", "'   12|12   |'"),
        ("format('{0:x2} {0:X} {0:D5} {0:00} {0:F1} {0:N}', 10)", "'0a A 00010 10 10.0 10.00'"),
        ("format('{0:N0} {0:D6}', -1234)", "'-1,234 -001234'"),
        ("format('{0} {1}', true(), null())", "'True '"),
        ("format('{0}', createObject('a', 'b', 'c', 1))", "'{'a':'b','c':1}'"),
        ("format('{0}', createArray('a', true()))", "'['a',true]'"),
        ("format('{0:N0}', 'text')", "'text'"),
        ("format('{1}', 1)", "`format` has the placeholder `{1}` and only 1 values for placeholders"),
        ("format('{0', 1)", "`format` has a `{` without its counterpart; a literal one is written twice"),
        ("format('0}', 1)", "`format` has a `}` without its counterpart; a literal one is written twice"),
        ("format('{a}', 1)", "`format` has the placeholder `{a}`, which .NET does not read"),
    ]);
}

#[test]
fn conversions() {
    check(&[
        ("string(5)", "'5'"),
        ("string(true())", "'True'"),
        (
            "string(createObject('valueA', 10, 'valueB', 'Example \"Text\"'))",
            r#"'{"valueA":10,"valueB":"Example \"Text\""}'"#,
        ),
        ("string(createArray('a', 'b', null(), json('1.0')))", r#"'["a","b",null,1.0]'"#),
        ("string(null())", "''"),
        ("int('4')", "4"),
        ("int(' -12 ')", "-12"),
        ("int('x')", "`int` reads a whole number, found `x`"),
        ("bool('TRUE')", "true"),
        ("bool(0)", "false"),
        ("bool('yes')", "`bool` reads `true` or `false`, found `yes`"),
        ("float('3.5')", "3.5"),
        ("json('{\"a\": [1, 2.5, true, null, \"x\\u0041\"]}')", "{a:[1,2.5,true,null,'xA']}"),
        ("json('{''a'': ''b'', c: 1, /* no */ }')", "{a:'b',c:1}"),
        ("json('{\"a\": 1, \"A\": 2}')", "{A:2}"),
        ("json('null')", "null"),
        ("json('')", "null"),
        ("json('{\"a\"')", "`json` reads JSON, found its end too early (byte 4 of the text)"),
        ("json('[1 2]')", "`json` reads JSON, found `2` where it does not belong (byte 3 of the text)"),
        ("base64('one, two, three')", "'b25lLCB0d28sIHRocmVl'"),
        ("base64ToString('b25lLCB0d28sIHRocmVl')", "'one, two, three'"),
        ("base64ToString(base64('ä'))", "'ä'"),
        ("base64ToJson(base64('{\"one\": \"a\"}'))", "{one:'a'}"),
        ("base64ToString('a')", "`base64ToString` takes base64 text, which this is not"),
        ("dataUri('Hello')", "'data:text/plain;charset=utf-8;base64,SGVsbG8='"),
        ("dataUriToString('data:;base64,SGVsbG8sIFdvcmxkIQ==')", "'Hello, World!'"),
        ("uri('http://contoso.org/firstpath', 'myscript.sh')", "'http://contoso.org/myscript.sh'"),
        ("uri('http://contoso.org/firstpath/', '/myscript.sh')", "'http://contoso.org/myscript.sh'"),
        (
            "uri('http://contoso.org/firstpath/azuredeploy.json/', 'myscript.sh')",
            "'http://contoso.org/firstpath/azuredeploy.json/myscript.sh'",
        ),
        ("uriComponent('http://contoso.com/a b')", "'http%3A%2F%2Fcontoso.com%2Fa%20b'"),
        ("uriComponentToString('http%3A%2F%2fcontoso.com%2Fa%20b%')", "'http://contoso.com/a b%'"),
    ]);
}

#[test]
fn numbers_and_comparison() {
    check(&[
        ("add(5, 3)", "8"),
        ("sub(7, 3)", "4"),
        ("mul(5, -3)", "-15"),
        ("div(8, 3)", "2"),
        ("div(-8, 3)", "-2"),
        ("mod(7, 3)", "1"),
        ("mod(-7, 3)", "-1"),
        ("div(1, 0)", "`div` divides by zero"),
        ("add(9223372036854775807, 1)", "the result of `add` does not fit into 64 bits"),
        ("div(-9223372036854775808, -1)", "the result of `div` does not fit into 64 bits"),
        ("min(0, 3, 2, 5, 4)", "0"),
        ("max(createArray(0, 3, 2, 5, 4))", "5"),
        ("max(createArray())", "`max` takes at least one number, the array is empty"),
        ("greater(1, 2)", "false"),
        ("greater('A', 'a')", "true"),
        ("less('A', 'a')", "false"),
        ("less('a', 'B')", "true"),
        ("lessOrEquals(2, 2)", "true"),
        ("greaterOrEquals(1, 2)", "false"),
        ("less('a', 1)", "`less` takes a text like the first as its second argument, found a whole number"),
        ("equals('a', 'A')", "false"),
        ("equals(createArray(1, 2), createArray(1, 2))", "true"),
        ("equals(createObject('A', 1), createObject('a', 1))", "true"),
        ("equals(null(), '')", "false"),
        ("not(true())", "false"),
    ]);
}

#[test]
fn hashes_are_those_of_azure() {
    check(&[
        ("uniqueString('hello', 'world')", "'a7wkljktk6wne'"),
        ("uniqueString('tyeth')", "'zcztcwvu6iyg6'"),
        ("uniqueString('snap', 'crackle', 'pop')", "'byghxckddilkc'"),
        ("guid('foo', 'bar', 'baz')", "'2ed86837-7c7c-5eaa-9864-dd077fd19b0d'"),
        ("guid('abc')", "'a9b46cc2-65a6-5559-9f14-7091827ab32f'"),
    ]);
}

#[test]
fn addresses() {
    check(&[
        (
            "parseCidr('10.144.0.0/20')",
            "{network:'10.144.0.0',netmask:'255.255.240.0',broadcast:'10.144.15.255',firstUsable:'10.144.0.1',lastUsable:'10.144.15.254',cidr:20}",
        ),
        ("cidrSubnet('10.144.0.0/20', 24, 0)", "'10.144.0.0/24'"),
        ("cidrSubnet('10.144.0.0/20', 24, 4)", "'10.144.4.0/24'"),
        ("cidrSubnet('10.144.0.0/20', 24, 16)", "`cidrSubnet` has no subnet 16 of prefix 24 in this range"),
        ("cidrSubnet('::/0', 128, 1)", "'::1/128'"),
        ("cidrHost('10.144.3.0/24', 0)", "'10.144.3.1'"),
        ("cidrHost('10.144.3.0/24', 253)", "'10.144.3.254'"),
        ("cidrHost('10.144.3.0/24', 254)", "`cidrHost` has no host 254 in this range"),
        ("parseCidr('10.0.0/8')", "`parseCidr` takes a range such as `10.0.0.0/16`, found `10.0.0/8`"),
    ]);
}

#[test]
fn dates() {
    check(&[
        ("dateTimeAdd('2020-04-07T14:53:14Z', 'P3Y')", "'2023-04-07T14:53:14Z'"),
        ("dateTimeAdd('2020-04-07 14:53:14Z', '-P9D')", "'2020-03-29T14:53:14Z'"),
        ("dateTimeAdd('20200407T145314Z', 'PT1H')", "'2020-04-07T15:53:14Z'"),
        ("dateTimeAdd('2020-01-31T00:00:00Z', 'P1M')", "'2020-03-01T00:00:00Z'"),
        ("dateTimeAdd('2020-04-07T14:53:14Z', 'P1DT2H3M4S', 'yyyy-MM-dd')", "'2020-04-08'"),
        ("dateTimeAdd('2020-04-07T14:53:14Z', 'PT1H', 'u')", "'2020-04-07 15:53:14Z'"),
        ("dateTimeAdd('2020-04-07T14:53:14Z', 'PT0S', 'dddd, d MMM yy h:mm tt')", "'Tuesday, 7 Apr 20 2:53 PM'"),
        (
            "dateTimeAdd('2020-04-07T14:53:14Z', '3 days')",
            "`dateTimeAdd` takes an ISO 8601 duration such as `P3D` or `-PT9H`, found `3 days`",
        ),
        (
            "dateTimeAdd('2020-04-07T14:53:14Z', 'P99999999999999Y')",
            "`dateTimeAdd` takes an ISO 8601 duration such as `P3D` or `-PT9H`, found `P99999999999999Y`",
        ),
        ("dateTimeFromEpoch(1638507600)", "'2021-12-03T05:00:00Z'"),
        ("dateTimeToEpoch('2021-12-03T05:00:00Z')", "1638507600"),
        ("dateTimeToEpoch(dateTimeFromEpoch(-62135596800))", "-62135596800"),
        ("dateTimeToEpoch(dateTimeFromEpoch(951782399))", "951782399"),
    ]);
}
