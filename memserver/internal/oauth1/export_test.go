package oauth1

// Len gives how many nonces are remembered.
func (n *Nonces) Len() int { return n.size }

// Seconds gives how many stamps are remembered.
func (n *Nonces) Seconds() int { return max(len(n.used), len(n.seconds)) }
