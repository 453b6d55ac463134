package memserver

import (
	"github.com/groups-go/groups/flickr"
	"github.com/groups-go/groups/memserver/internal/oauth1"
)

// testNull answers nothing.
func (*Flickr) testNull(*flRequest) flReply { return flReply{} }

func (s *Flickr) testLogin(q *flRequest) flReply {
	u, _ := s.world.User(q.caller.user)
	return flReply{payload: &flNode{
		name: "user", attrs: []flAttr{{"id", u.ID}},
		children: []*flNode{flTextNode("username", u.Login)},
	}}
}

// checkToken tells what a token of the caller's app permits.
func (s *Flickr) checkToken(q *flRequest) flReply {
	given := q.get(flickr.ParamOAuthToken)
	t, valid := s.grant(given)
	if !valid || t.app != q.caller.app {
		return flReply{failure: s.badToken()}
	}
	u, _ := s.world.User(t.user)
	return flReply{secrets: []string{given}, payload: &flNode{name: "oauth", children: []*flNode{
		flTextNode("token", given),
		flTextNode("perms", string(t.perms)),
		{name: "user", attrs: []flAttr{{"nsid", u.ID}, {"username", u.Login}, {"fullname", u.Name}}},
	}}}
}

// flMaxEchoed is how many secrets of an echo the record looks for one by one.
const flMaxEchoed = 16

// testEcho repeats the parameters in the order of their arrival, each name that
// is one of an element. MemberStat has another meaning in an answer in JSON. What
// the site does not know may be a secret.
func (*Flickr) testEcho(q *flRequest) flReply {
	r := flReply{payload: &flNode{}}
	for _, p := range q.params {
		if !isFLElement(p.Name) {
			continue
		}
		r.payload.children = append(r.payload.children, flTextNode(p.Name, p.Value))
		if !flEchoed[p.Name] || p.Value != q.method.name && !flIsOpen(p.Value) {
			r.secrets = append(r.secrets, p.Value)
		}
	}
	if len(r.secrets) > flMaxEchoed {
		r.secrets, r.secret = nil, true
	}
	return r
}

// flEchoed are the parameters that an echo may show in the record, where their
// value is nothing that a key, a token or a secret can be.
var flEchoed = map[string]bool{
	flickr.ParamMethod: true, flickr.ParamFormat: true, flickr.ParamNoJSONCallback: true, flickr.ParamJSONCallback: true,
	flickr.ParamOAuthSignatureMethod: true, flickr.ParamOAuthVersion: true,
	flickr.ParamGroupID: true, flickr.ParamUserID: true, flickr.ParamDeletePhotos: true, flickr.ParamAcceptRules: true,
	flickr.ParamMemberTypes: true, flickr.ParamPerPage: true, flickr.ParamPage: true,
}

func flIsOpen(value string) bool {
	return flIsShown(value) || flIsSetting(value) || isNSID(value) || value == oauth1.HMACSHA1 || value == oauth1.Version
}

// isFLElement reports whether a parameter's name is that of an element, by the
// letters of ASCII alone, and of no member of each answer.
func isFLElement(name string) bool {
	for i, c := range []byte(name) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z' || c == '_'
		if !letter && (i == 0 || (c < '0' || c > '9') && c != '-' && c != '.') {
			return false
		}
	}
	return name != "" && name != flickr.MemberStat
}
