/**
 * The engine, and the only package that knows one. Models are written as immutable {@link
 * io.sparkvae.graph.Expression}s; a {@link io.sparkvae.graph.GraphSession} evaluates them and their
 * gradient. Nothing outside sees ND4J or SameDiff, so that the engine can change underneath.
 */
package io.sparkvae.graph;
