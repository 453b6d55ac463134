package world

import (
	"bytes"
	"encoding/json"
)

// MemberList decodes as a list of Members without unknown fields. One in the
// form of WriteFields, which most of a large snapshot consists of, takes a
// fraction of the time that encoding/json needs.
type MemberList []Member

// UnmarshalJSON replaces the list.
func (l *MemberList) UnmarshalJSON(text []byte) error {
	p := parser{rest: text}
	if all := make([]Member, 0, bytes.Count(text, []byte("{"))); p.members(&all) {
		*l = all
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	return dec.Decode((*[]Member)(l))
}

// parser reads JSON that is known to be valid. Each function is false where the
// form is another than that of WriteFields: encoding/json then has to say what
// it is.
type parser struct{ rest []byte }

func (p *parser) members(all *[]Member) bool {
	if !p.eat("[") {
		return false
	}
	for !p.eat("]") {
		var m Member
		if len(*all) > 0 && !p.eat(",") || !p.member(&m) {
			return false
		}
		*all = append(*all, m)
	}
	return true
}

func (p *parser) member(m *Member) bool {
	if !p.eat("{") || !p.key(`"user"`) {
		return false
	}
	user, ok := p.text()
	if !ok || !p.eat(",") || !p.key(`"roles"`) || !p.roles(&m.Roles) || !p.eat(",") || !p.key(`"since"`) {
		return false
	}
	since, ok := p.text()
	m.User = string(user)
	return ok && m.Since.UnmarshalText(since) == nil && p.eat("}")
}

func (p *parser) roles(set *Role) bool {
	if !p.eat("[") {
		return false
	}
	for !p.eat("]") {
		if *set != 0 && !p.eat(",") {
			return false
		}
		name, _ := p.text()
		role, ok := roleOf(string(name))
		if !ok || set.Has(role) {
			return false
		}
		*set |= role
	}
	return true
}

func (p *parser) key(quoted string) bool { return p.eat(quoted) && p.eat(":") }

// eat takes the token and the white space before it.
func (p *parser) eat(token string) bool {
	for len(p.rest) > 0 && p.rest[0] <= ' ' {
		p.rest = p.rest[1:]
	}
	if len(p.rest) < len(token) || string(p.rest[:len(token)]) != token {
		return false
	}
	p.rest = p.rest[len(token):]
	return true
}

// text takes a string without escapes.
func (p *parser) text() ([]byte, bool) {
	if !p.eat(`"`) {
		return nil, false
	}
	for i, c := range p.rest {
		if c == '"' {
			text := p.rest[:i]
			p.rest = p.rest[i+1:]
			return text, true
		}
		if c == '\\' || c > '~' {
			break
		}
	}
	return nil, false
}
