package groupstest_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"sync"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/groupstest"
)

// A manner is how the fake provider speaks of what is so already.
type manner int

const (
	// frank tells why it refuses.
	frank manner = iota
	// terse refuses without a reason, wants a log-in, and lets states be read.
	terse
	// easy takes the second time for a success, and lets states be read with the
	// requests that wait.
	easy
)

const (
	password  = "Pass&word=1/canary"
	goodToken = "token+canary/7"
)

// A fakeServer is a provider in memory: form calls, JSON answers.
type fakeServer struct {
	*httptest.Server
	manner manner
	// withdraws has a Leave end a request that waits.
	withdraws bool

	mu     sync.Mutex
	states map[seat]groups.State
}

// A seat is one user's place in a group. The token's owner is me.
type seat struct{ group, user string }

const (
	me = "me"
	// everybody asks for all users at once, which some providers take.
	everybody = "*"
)

func startFake(t groupstest.TB, m manner) *fakeServer {
	s := &fakeServer{manner: m, states: map[seat]groups.State{}}
	for group, mine := range map[string]groups.State{
		"open": groups.StateLeft, "club": groups.StateJoined, "hall": groups.StateLeft, "private": groups.StateLeft, "den": groups.StateJoined,
	} {
		s.states[seat{group, me}], s.states[seat{group, "grace"}], s.states[seat{group, "joan"}] = mine, groups.StateJoined, groups.StateLeft
	}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /login", s.login)
	mux.HandleFunc("POST /join", s.guard(s.join))
	mux.HandleFunc("POST /leave", s.guard(s.leave))
	mux.HandleFunc("GET /state", s.guard(s.state))
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

// look gives the truth.
func (s *fakeServer) look(m groups.Membership) groups.State {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.states[seatOf(m)]
}

// put makes a membership what it shall be.
func (s *fakeServer) put(m groups.Membership, is groups.State) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.states[seatOf(m)] = is
}

func seatOf(m groups.Membership) seat {
	if m.User.ID == "" {
		return seat{m.GroupID, me}
	}
	return seat{m.GroupID, m.User.ID}
}

type fakeAnswer struct {
	OK      bool         `json:"ok"`
	State   groups.State `json:"state,omitempty"`
	Code    string       `json:"code,omitempty"`
	Message string       `json:"message,omitempty"`
	Token   string       `json:"token,omitempty"`
}

func say(w http.ResponseWriter, a fakeAnswer) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(a)
}

func (s *fakeServer) login(w http.ResponseWriter, r *http.Request) {
	if r.FormValue("password") != password {
		say(w, fakeAnswer{Code: "bad_login", Message: "not " + r.FormValue("password")})
		return
	}
	say(w, fakeAnswer{OK: true, Token: goodToken})
}

// guard checks token and group, and has the rule answer under the lock. Its
// refusals repeat the token, as careless servers do.
func (s *fakeServer) guard(rule func(at seat, is groups.State) fakeAnswer) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		given, group, user := r.Header.Get("Authorization"), r.FormValue("group"), r.FormValue("user")
		s.mu.Lock()
		defer s.mu.Unlock()
		if user == "" || user == everybody {
			user = me
		}
		at := seat{group, user}
		is, exists := s.states[at]
		switch {
		case given != "Bearer "+goodToken:
			say(w, fakeAnswer{Code: "bad_token", Message: given})
		case group == "":
			say(w, fakeAnswer{Code: "no_group"})
		case !exists:
			say(w, fakeAnswer{Code: "no_such_group", Message: "for " + given})
		default:
			answer := rule(at, is)
			if answer.OK && r.FormValue("user") == everybody {
				s.states[seat{group, "grace"}], s.states[seat{group, "joan"}] = answer.State, answer.State
			}
			say(w, answer)
		}
	}
}

func (s *fakeServer) join(at seat, is groups.State) fakeAnswer {
	switch {
	case is == groups.StateJoined:
		return s.again("already_member", is)
	case is == groups.StatePending:
		return s.again("already_asked", is)
	case at.group == "private":
		return fakeAnswer{Code: "not_invited"}
	case at.group == "hall":
		s.states[at] = groups.StatePending
	default:
		s.states[at] = groups.StateJoined
	}
	return fakeAnswer{OK: true, State: s.states[at], Message: "welcome"}
}

func (s *fakeServer) leave(at seat, is groups.State) fakeAnswer {
	if s.withdraws && is == groups.StatePending {
		s.states[at] = groups.StateLeft
	}
	if is != groups.StateJoined {
		return s.again("not_member", groups.StateLeft)
	}
	s.states[at] = groups.StateLeft
	return fakeAnswer{OK: true, State: groups.StateLeft}
}

// again is the answer to who asks for what is so already.
func (s *fakeServer) again(code string, is groups.State) fakeAnswer {
	switch s.manner {
	case frank:
		return fakeAnswer{Code: code}
	case easy:
		return fakeAnswer{OK: true, State: is}
	case terse:
	}
	return fakeAnswer{Code: "no"}
}

// state tells who is a member, and whose request waits only where it is easy.
func (s *fakeServer) state(_ seat, is groups.State) fakeAnswer {
	if is == groups.StatePending && s.manner != easy {
		is = groups.StateLeft
	}
	return fakeAnswer{OK: true, State: is}
}
