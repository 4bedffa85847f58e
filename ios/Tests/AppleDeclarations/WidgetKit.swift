@_exported import ActivityKit  // the rest is in SwiftUIDeclarations/App.swift
