// Package api is what people write: OpenKruise SidecarSets, and the entries of a configuration that change
// them or go beside them. It decodes them strictly, brings them to the form of v1beta1, and says everything that is
// wrong with them; K1 to K7 and K150 to K177 of package sidecarset are about that. What is injected where is
// for the rule in that package, which reads the types here and the nodes as they are written.
//
// It also knows what follows from a SidecarSet alone: its containers and where they are written, which set it
// takes the place of, and the hashes by which we and OpenKruise tell versions of it apart.
package api
