// SPDX-License-Identifier: Apache-2.0
/** What a model makes: samples, reconstructions, interpolations, traversals, as pictures. */
package io.sparkvae.generate;
