package memserver

import (
	"net/http"
	"slices"

	"github.com/groups-go/groups/memserver/internal/world"
	"github.com/groups-go/groups/rocketchat"
)

// rcUser is who calls.
type rcUser = world.User

// do makes the checks that all methods have, in their order, and carries the
// request out. The caller holds the lock.
func (s *RocketChat) do(q *rcRequest) (header map[string]string, refusal *rcRefusal) {
	if q.method == nil {
		return nil, rcNotFound()
	}
	if header, refusal = s.limited(q); refusal != nil {
		return header, refusal
	}
	if !q.method.open {
		var known bool
		if q.user, known = s.caller(q); !known {
			return header, s.notLoggedIn()
		}
	}
	if q.method.noGuests && slices.Contains(q.user.SiteRoles, world.Guest) {
		return header, rcForbidden()
	}
	if s.deployed {
		if refusal = q.method.invalid(&q.args); refusal != nil {
			return header, refusal
		}
	}
	return header, q.method.run(s, q)
}

// caller gives whom the credentials prove: the token must be the named user's.
func (s *RocketChat) caller(q *rcRequest) (rcUser, bool) {
	userID, good := s.session(q.token)
	if !good || userID != q.userID {
		return rcUser{}, false
	}
	return s.world.User(userID)
}

// session gives whose the token is, if it is one and has not expired.
func (s *RocketChat) session(token string) (userID string, good bool) {
	known, ok := s.creds.session(token)
	return known.user, ok && s.srv.settings.clock.Now().Before(known.expires)
}

// rcNoLogin is the refusal of a log-in (RC-010), with what is told beside. Its code is
// a text or an int.
func rcNoLogin(code any, message string, more ...func(o *jsonText)) *rcRefusal {
	return &rcRefusal{status: http.StatusUnauthorized, whole: func(o *jsonText) {
		o.member(rocketchat.MemberStatus).text(rocketchat.StatusError)
		o.member(rocketchat.MemberError)
		switch code := code.(type) {
		case string:
			o.text(code)
		case int:
			o.number(code)
		}
		o.member(rocketchat.MemberMessage).text(message)
		for _, write := range more {
			write(o)
		}
	}}
}

// sessionAnswer is the answer of login and logout, in the dialect's form (RC-018).
func (s *RocketChat) sessionAnswer(q *rcRequest, data func()) *rcRefusal {
	q.out.member(rocketchat.MemberStatus).text(rocketchat.StatusSuccess)
	q.out.member(rocketchat.MemberData).object(data)
	if s.deployed {
		return q.succeed()
	}
	return nil
}

// login gives a token for a password, or prolongs nothing and confirms a token.
func (s *RocketChat) login(q *rcRequest) *rcRefusal {
	token := q.args.text(rocketchat.FieldResume)
	var u rcUser
	if token != "" {
		userID, good := s.session(token)
		user, known := s.world.User(userID)
		if !good || !known {
			return rcNoLogin(http.StatusForbidden, "You've been logged out by the server. Please log in again.")
		}
		u = user
	} else {
		var refusal *rcRefusal
		if u, refusal = s.prove(q); refusal != nil {
			return refusal
		}
		token = s.newToken(u.ID)
	}
	q.given = []string{token}
	return s.sessionAnswer(q, func() {
		o := &q.out
		o.member(rocketchat.FieldUserID).text(u.ID)
		o.member(rocketchat.MemberAuthToken).text(token)
		o.member(rocketchat.MemberMe).object(func() { writeMe(o, &u) })
	})
}

// prove checks a password, and then the second factor (RC-009).
func (s *RocketChat) prove(q *rcRequest) (rcUser, *rcRefusal) {
	name, password := q.args.text(rocketchat.FieldUser), q.args.text(rocketchat.FieldPassword)
	if name == "" || password == "" {
		return rcUser{}, rcNoLogin(http.StatusBadRequest, "Match failed")
	}
	u, known := s.account(name)
	if !known || !s.creds.checkPassword(u.ID, password) {
		return rcUser{}, rcNoLogin("Unauthorized", "Unauthorized")
	}
	if !s.creds.factors.has(u.ID) {
		return u, nil
	}
	code := q.args.text(rocketchat.FieldCode)
	if code == "" {
		code = q.factor
	}
	switch {
	case code == "":
		return rcUser{}, s.wantsFactor(rocketchat.CodeTwoFactorRequired, "TOTP Required")
	case !s.creds.factors.check(u.ID, code):
		return rcUser{}, s.wantsFactor(rocketchat.CodeTwoFactorInvalid, "TOTP Invalid")
	}
	return u, nil
}

// wantsFactor refuses a log-in for its second factor; deployed it tells the kind.
func (s *RocketChat) wantsFactor(code, message string) *rcRefusal {
	if !s.deployed {
		return rcNoLogin(code, message)
	}
	return rcNoLogin(code, message, func(o *jsonText) {
		o.member(rocketchat.MemberDetails).object(func() { o.member(rocketchat.MemberMethod).text(rocketchat.TwoFactorTOTP) })
	})
}

// account gives the user of that name or address.
func (s *RocketChat) account(name string) (rcUser, bool) {
	if u, known := s.world.UserByLogin(name); known {
		return u, true
	}
	return s.world.UserByEmail(name)
}

// logout ends the token.
func (s *RocketChat) logout(q *rcRequest) *rcRefusal {
	s.creds.removeToken(q.token)
	return s.sessionAnswer(q, func() { q.out.member(rocketchat.MemberMessage).text("You've been logged out!") })
}
