package world

import "math"

// Photos is how many photos of a user are in a group's pool. The user need not
// be a member any more.
type Photos struct {
	User  string `json:"user"`  // the user's id
	Count int    `json:"count"` // greater than 0
}

// AddPhotos puts n photos of the member into the group's pool.
// Refusals: NoSuchGroup, GroupDeleted, NoSuchUser, NotMember, BadPhotos (less
// than one, or more than a pool can count).
func (w *World) AddPhotos(group, user string, n int) error {
	c, a, _, err := w.insider(group, user)
	if err != nil {
		return err
	}
	return c.putPhotos(a, n)
}

// Photos returns how many photos of the user are in the group's pool, members or
// not; 0 where the group or the user does not exist.
func (w *World) Photos(group, user string) int {
	a := w.account(user)
	if a == nil {
		return 0
	}
	if p := w.relations(group).rareParts().photos.get(a.number); p != nil {
		return p.Count
	}
	return 0
}

// PhotoCount returns how many photos are in the group's pool, in constant time;
// 0 for a group that does not exist.
func (w *World) PhotoCount(group string) int { return w.relations(group).photoCount }

// putPhotos keeps the number of photos in the pool, which holds that of each
// user in bounds, too.
func (c *community) putPhotos(a *account, n int) error {
	if n <= 0 || n > math.MaxInt-c.photoCount {
		return BadPhotos
	}
	photos := &c.madeRare().photos
	if p := photos.get(a.number); p != nil {
		p.Count += n
	} else {
		photos.add(a.number, Photos{User: a.idText(), Count: n})
	}
	c.photoCount += n
	return nil
}

// takePhotos takes all photos of the user, if any, from the pool.
func (c *community) takePhotos(a *account) {
	if p := c.rareParts().photos.get(a.number); p != nil {
		c.photoCount -= p.Count
		c.rare.photos.remove(a.number)
	}
}
