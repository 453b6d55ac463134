package world

import (
	"io"
	"iter"
	"strconv"
)

// WriteFields writes the fields of the World's Data without the braces around
// them, so that others can follow: what json.Marshal gives for Snapshot, but a
// record a line. It makes no copy of the World but for the ids of the users, and
// ends soon after an error of out, which it returns.
func (w *World) WriteFields(out io.Writer) error {
	const usualID = 12 // bytes, in quotes
	e := encoder{
		out: out, b: make([]byte, 0, 2*encodeAtOnce),
		ids: make([]byte, 0, int(w.users.count)*usualID), idAt: make([]int, w.users.used+1),
	}
	e.raw(`"users": [`)
	writeList(&e, w.accounts(), e.account)
	e.raw("],\n\"groups\": [")
	writeList(&e, w.communities(), e.community)
	e.raw("]")
	e.flush(0)
	return e.err
}

// writeList writes the records with what is between them.
func writeList[V any](e *encoder, all iter.Seq[V], record func(V)) {
	sep := "\n"
	for v := range all {
		e.raw(sep)
		record(v)
		e.flush(encodeAtOnce)
		if e.err != nil {
			return
		}
		sep = ",\n"
	}
}

// account writes what is a User.
func (e *encoder) account(a *account) {
	if a.profile == nil {
		e.raw(`{"id": `)
		keepID(e, a.number, a.id.bytes())
		e.idOf(a.number)
		e.raw(`, "login": `)
		e.b = appendText(e.b, a.login.bytes())
		e.raw(`, "name": "", "email": ""}`)
		return
	}
	u := a.profile
	e.raw(`{"id": `)
	keepID(e, a.number, u.ID)
	e.idOf(a.number)
	e.field(`, "login": `, u.Login)
	e.field(`, "name": `, u.Name)
	e.field(`, "email": `, u.Email)
	e.fieldIf(`, "biography": `, u.Biography)
	e.fieldIf(`, "timeZone": `, u.TimeZone)
	sep := `, "siteRoles": [`
	for _, role := range u.SiteRoles {
		e.field(sep, role)
		sep = ", "
	}
	if len(u.SiteRoles) > 0 {
		e.raw("]")
	}
	e.raw("}")
}

// community writes what is a GroupData.
func (e *encoder) community(c *community) {
	e.group(c.group(c.idText()))
	e.raw(`, "members": [`)
	e.members(c)
	r := c.rare
	if r == nil {
		e.raw(`], "requests": [], "invitations": [], "denied": []}`)
		return
	}
	e.raw(`], "requests": [`)
	writeList(e, r.requests.values(), e.request)
	e.raw(`], "invitations": [`)
	writeList(e, r.invitations.keys(), e.idOf)
	e.raw(`], "denied": [`)
	writeList(e, r.denied.keys(), e.idOf)
	if r.photos.len() > 0 {
		e.raw(`], "photos": [`)
		writeList(e, r.photos.values(), e.photos)
	}
	e.raw("]}")
}

// group writes a Group, and leaves it open for those who belong to it.
func (e *encoder) group(g Group) {
	e.field(`{"id": `, g.ID)
	e.field(`, "name": `, g.Name)
	e.field(`, "registration": `, string(g.Registration))
	e.time(`, "created": "`, g.Created)
	e.raw(`, "deleted": `)
	e.raw(strconv.FormatBool(g.Deleted))
	if g.Archived {
		e.raw(`, "archived": true`)
	}
	if g.Private {
		e.raw(`, "private": true`)
	}
	e.fieldIf(`, "parent": `, g.Parent)
	e.fieldIf(`, "creator": `, g.Creator)
	if g.Messages > 0 {
		e.number(`, "messages": `, g.Messages)
	}
	if !g.Updated.IsZero() {
		e.time(`, "updated": "`, g.Updated)
	}
	e.fieldIf(`, "rules": `, g.Rules)
	e.fieldIf(`, "description": `, g.Description)
}

// members writes what is a list of Members. The users are written before.
func (e *encoder) members(c *community) {
	sep := "\n{\"user\": "
	for user, m := range c.members.all() {
		e.raw(sep)
		e.idOf(user)
		e.membership(m)
		e.flush(encodeAtOnce)
		if e.err != nil {
			return
		}
		sep = ",\n{\"user\": "
	}
}

// membership writes what follows the user's id in a Member.
func (e *encoder) membership(m *membership) {
	if m.roles == 0 {
		e.moment(`, "roles": [], "since": "`, m.since)
		e.raw("}")
		return
	}
	e.raw(`, "roles": [`)
	sep := `"`
	for _, n := range roleNames {
		if m.roles.Has(n.role) {
			e.raw(sep)
			e.raw(n.name)
			e.raw(`"`)
			sep = `, "`
		}
	}
	e.moment(`], "since": "`, m.since)
	e.raw("}")
}

func (e *encoder) request(r Request) {
	e.field(`{"user": `, r.User)
	e.time(`, "since": "`, r.Since)
	e.fieldIf(`, "message": `, r.Message)
	e.raw("}")
}

func (e *encoder) photos(p Photos) {
	e.field(`{"user": `, p.User)
	e.number(`, "count": `, p.Count)
	e.raw("}")
}
